#include "common/host/key_expiry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/manual_executor.h"
#include "common/base/status_macros.h"
#include "common/config/defaults.h"
#include "common/telemetry/captured_log.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class KeyExpiryTest : public ::testing::Test {
 protected:
  void Start() {
    expiry_ = std::make_unique<KeyExpiry>(keys_, executor_, metrics_, log_.logger());
    expiry_->Start();
  }

  /// A call that claimed a key and ended.
  void Claim(const std::string& key) {
    const absl::Status claimed =
        RunTask(executor_, database_->Write([&](storage::Transaction& transaction) {
          return storage::ClaimIdempotencyKey(
              transaction, IdempotencyKey{"alice", "m", key, "hash"}, "resource");
        }));
    ASSERT_EQ(claimed, absl::OkStatus());
  }

  int64_t Remembered() {
    return *RunTask(
        executor_,
        database_->Read([](storage::Transaction& transaction) -> absl::StatusOr<int64_t> {
          ASSIGN_OR_RETURN(const auto row,
                           transaction.QueryOne<int64_t>("SELECT count(*) FROM idempotency_keys"));
          return std::get<0>(*row);
        }));
  }

  double Count(const char* counter) { return metrics_.AddCounter(counter, "").Value(); }

  /// Lets rounds end whose database work is on its way: each ends in a rest.
  void RunUntilItRests() {
    executor_.RunUntil([&] { return executor_.timers() > 0; });
  }

  ManualClock clock_;
  storage::TempFolder folder_;
  async::ManualExecutor executor_{clock_};
  telemetry::CapturedLog log_{clock_};
  telemetry::Metrics metrics_;
  std::unique_ptr<storage::Database> database_ = *storage::OpenDatabase(
      {.url = "sqlite://" + folder_.File("test.db"), .service = "test"}, {}, clock_, executor_);
  storage::IdempotencyStore keys_{
      *database_, clock_, {.retention = absl::Hours(24), .expire_batch = 2}};
  std::unique_ptr<KeyExpiry> expiry_;
};

TEST_F(KeyExpiryTest, ForgetsOldKeysAtStartInAsManyBatchesAsItTakes) {
  for (int i = 0; i < 5; ++i) Claim(absl::StrCat("old ", i));
  clock_.Advance(absl::Hours(25));
  Claim("new");
  Start();
  RunUntilItRests();
  EXPECT_EQ(Remembered(), 1);
  EXPECT_EQ(Count("souk_idempotency_keys_expired_total"), 5);
  EXPECT_THAT(log_.Lines(), IsEmpty());
}

TEST_F(KeyExpiryTest, LooksAgainAfterEachInterval) {
  Claim("key");
  clock_.Advance(absl::Hours(24));
  Start();
  RunUntilItRests();
  EXPECT_EQ(Remembered(), 1) << "not older than the retention yet";
  executor_.Advance(KeyExpiry::kInterval);
  RunUntilItRests();
  EXPECT_EQ(Remembered(), 0);
}

TEST_F(KeyExpiryTest, AFailedRoundIsLoggedAndCountedAndTheNextOneTriesAgain) {
  const auto run = [&](const char* sql) {
    return RunTask(executor_, database_->Write([&](storage::Transaction& transaction) {
      return transaction.Execute(sql).status();
    }));
  };
  Claim("key");
  clock_.Advance(absl::Hours(25));
  ASSERT_EQ(run("ALTER TABLE idempotency_keys RENAME TO away"), absl::OkStatus());
  Start();
  RunUntilItRests();
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr("idempotency keys could not be forgotten")));
  EXPECT_EQ(Count("souk_idempotency_expiry_failures_total"), 1);

  ASSERT_EQ(run("ALTER TABLE away RENAME TO idempotency_keys"), absl::OkStatus());
  executor_.Advance(KeyExpiry::kInterval);
  RunUntilItRests();
  EXPECT_EQ(Remembered(), 0);
  EXPECT_EQ(Count("souk_idempotency_expiry_failures_total"), 1);
}

TEST_F(KeyExpiryTest, StopEndsTheRestAtOnce) {
  Start();
  RunUntilItRests();
  expiry_->Stop();
  EXPECT_EQ(executor_.timers(), 0u);
}

TEST(ToIdempotencyOptionsTest, KeysLiveADayUnlessToldOtherwise) {
  config::v1::GrpcServerConfig config;
  config::ApplyDefaults(config);
  EXPECT_EQ(ToIdempotencyOptions(config)->retention, absl::Hours(24));
  config.mutable_idempotency_key_retention()->set_seconds(60);
  EXPECT_EQ(ToIdempotencyOptions(config)->retention, absl::Minutes(1));
}

TEST(ToIdempotencyOptionsTest, ARetentionOfNothingIsRefused) {
  config::v1::GrpcServerConfig config;
  config.mutable_idempotency_key_retention()->set_seconds(0);
  EXPECT_EQ(ToIdempotencyOptions(config).status(),
            absl::InvalidArgumentError("grpc.idempotency_key_retention: must be more than 0"));
}

}  // namespace
}  // namespace souk::host

#include "common/host/stored_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/async/thread_executor.h"
#include "common/base/error.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::host {
namespace {

using Begun = absl::StatusOr<std::variant<rpc::StoredAnswer, rpc::AnswerStore::Run>>;

class StoredAnswersTest : public ::testing::Test {
 protected:
  Begun Begin(const std::string& request_hash = "hash") {
    return async::RunBlocking(answers_.Begin(Key(request_hash)));
  }

  static IdempotencyKey Key(const std::string& request_hash) {
    return {"alice", "Orders/Create", "k-1", request_hash};
  }

  // Runs the keyed call: claims the key for its resource, and is answered so.
  void Answer(rpc::StoredAnswer answer) {
    const Begun begun = Begin();
    ASSERT_TRUE(begun.ok()) << begun.status();
    ASSERT_TRUE(std::holds_alternative<rpc::AnswerStore::Run>(*begun));
    Claim();
    ASSERT_EQ(async::RunBlocking(answers_.Store(Key("hash"), std::move(answer))).status(),
              absl::OkStatus());
  }

  void Claim() {
    ASSERT_EQ(async::RunBlocking(database_->Write([](storage::Transaction& transaction) {
                return storage::ClaimIdempotencyKey(transaction, Key("hash"), "order-1");
              })),
              absl::OkStatus());
  }

  // The answer that is given again.
  rpc::StoredAnswer Replayed() {
    const Begun begun = Begin();
    EXPECT_TRUE(begun.ok()) << begun.status();
    EXPECT_TRUE(std::holds_alternative<rpc::StoredAnswer>(*begun));
    return std::get<rpc::StoredAnswer>(*begun);
  }

  storage::TempFolder folder_;
  SystemClock clock_;
  async::ThreadExecutor executor_{1};
  std::unique_ptr<storage::Database> database_ =
      *storage::OpenDatabase({.url = "sqlite://" + folder_.File("order.db"), .service = "order"},
                             storage::kTestMigrations, clock_, executor_);
  storage::IdempotencyStore store_{*database_, clock_};
  StoredAnswers answers_{store_};
};

TEST_F(StoredAnswersTest, AResponseIsGivenAgainByteForByte) {
  const std::string bytes("\0\x01\xfe bytes\0", 10);
  Answer({.status = absl::OkStatus(), .response = bytes});
  EXPECT_EQ(Replayed().status, absl::OkStatus());
  EXPECT_EQ(Replayed().response, bytes);
}

TEST_F(StoredAnswersTest, AnErrorIsGivenAgainWithItsDetails) {
  absl::Status error = ErrorWithReason(absl::StatusCode::kFailedPrecondition, "ORDER_IS_SHIPPED",
                                       "it is on its way");
  SetViolations(error, {{"order_id", "must not be shipped"}});
  Answer({.status = error, .response = ""});
  const rpc::StoredAnswer replayed = Replayed();
  EXPECT_EQ(replayed.status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(replayed.status.message(), "it is on its way");
  EXPECT_EQ(ReasonOf(replayed.status), "ORDER_IS_SHIPPED");
  EXPECT_EQ(ViolationsOf(replayed.status).size(), 1u);
  EXPECT_EQ(replayed.response, "");
}

TEST_F(StoredAnswersTest, TheAnswerOfAnotherProcessThatWasFirstStands) {
  storage::IdempotencyStore others_store(*database_, clock_);
  StoredAnswers others(others_store);
  const Begun here = Begin();
  const Begun there = async::RunBlocking(others.Begin(Key("hash")));
  ASSERT_TRUE(here.ok() && there.ok()) << here.status() << there.status();
  Claim();
  const auto store = [](StoredAnswers& answers, const char* response) {
    return async::RunBlocking(
        answers.Store(Key("hash"), {.status = absl::OkStatus(), .response = response}));
  };
  EXPECT_EQ(store(others, "first")->response, "first");
  EXPECT_EQ(store(answers_, "second")->response, "first");
}

TEST_F(StoredAnswersTest, WhileACallRunsAnotherMayNot) {
  const Begun running = Begin();
  ASSERT_TRUE(running.ok()) << running.status();
  const absl::Status refused = Begin().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(refused), "IDEMPOTENCY_KEY_IN_FLIGHT");
}

TEST_F(StoredAnswersTest, ACallThatEndedWithoutAnAnswerLetsTheNextGoOnFromItsResource) {
  {
    const Begun dropped = Begin();
    ASSERT_TRUE(dropped.ok()) << dropped.status();
    Claim();
  }
  const Begun next = Begin();
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(std::get<rpc::AnswerStore::Run>(*next).resumed_resource, "order-1");
}

TEST_F(StoredAnswersTest, AnotherRequestWithTheKeyIsRefused) {
  Answer({.status = absl::OkStatus(), .response = "answer"});
  const absl::Status refused = Begin("another hash").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "IDEMPOTENCY_KEY_REUSED");
}

TEST_F(StoredAnswersTest, ADamagedAnswerIsAnInternalError) {
  {
    const Begun begun = Begin();
    ASSERT_TRUE(begun.ok()) << begun.status();
    Claim();
    ASSERT_EQ(async::RunBlocking(store_.StoreAnswer(Key("hash"), {.status_code = 5,
                                                                  .status_message = "",
                                                                  .status_details = "\xff",
                                                                  .response = ""}))
                  .status(),
              absl::OkStatus());
  }
  EXPECT_EQ(Begin().status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace souk::host

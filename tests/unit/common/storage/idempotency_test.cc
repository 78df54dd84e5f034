#include "common/storage/idempotency.h"

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "gmock/gmock.h"
#include "tests/unit/common/storage/database_engines.h"

namespace souk::storage {
namespace {

using Begun = IdempotencyStore::Begun;

class IdempotencyTest : public DatabaseTest {
 protected:
  IdempotencyTest() { Restart(); }

  // What a process that starts knows: nothing but the table.
  void Restart() { store_ = std::make_unique<IdempotencyStore>(*database_, clock_); }

  absl::StatusOr<Begun> Begin(const IdempotencyKey& key) { return Wait(store_->Begin(key)); }

  absl::Status Claim(const IdempotencyKey& key, const std::string& resource_id) {
    return Write([&](Transaction& transaction) {
      return ClaimIdempotencyKey(transaction, key, resource_id);
    });
  }

  static void ExpectInFlight(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
    EXPECT_EQ(ReasonOf(status), "IDEMPOTENCY_KEY_IN_FLIGHT");
    EXPECT_NE(RetryAfterOf(status), std::nullopt);
  }
  static void ExpectReused(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    EXPECT_EQ(ReasonOf(status), "IDEMPOTENCY_KEY_REUSED");
  }

  const IdempotencyKey key_ = {"alice", "Orders/Create", "k1", "hash1"};
  const IdempotencyKey other_request_ = {"alice", "Orders/Create", "k1", "hash2"};
  const StoredAnswer answer_ = {.status_code = 0,
                                .status_message = "",
                                .status_details = std::string("\0\xff details", 10),
                                .response = std::string("\0\x01\xfe bytes\0", 10)};
  std::unique_ptr<IdempotencyStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Engines, IdempotencyTest, ::testing::ValuesIn(AllEngines()), EngineName);

TEST_P(IdempotencyTest, AnAnsweredKeyGivesTheAnswerByteForByte) {
  {
    const auto begun = Begin(key_);
    ASSERT_TRUE(begun.ok()) << begun.status();
    EXPECT_EQ(begun->answer, std::nullopt);
    EXPECT_EQ(begun->resumed_resource, std::nullopt);
    ASSERT_EQ(Claim(key_, "order-1"), absl::OkStatus());
    ASSERT_EQ(Wait(store_->StoreAnswer(key_, answer_)).status(), absl::OkStatus());
  }
  EXPECT_EQ(Begin(key_)->answer, answer_);
  Restart();
  EXPECT_EQ(Begin(key_)->answer, answer_);
}

TEST_P(IdempotencyTest, AnErrorIsAnAnswerToo) {
  const StoredAnswer error = {9, std::string("sold out\0!", 10), "details", ""};
  ASSERT_EQ(Claim(key_, "order-1"), absl::OkStatus());
  ASSERT_EQ(Wait(store_->StoreAnswer(key_, error)).status(), absl::OkStatus());
  EXPECT_EQ(Begin(key_)->answer, error);
}

TEST_P(IdempotencyTest, TheFirstAnswerStays) {
  ASSERT_EQ(Claim(key_, "order-1"), absl::OkStatus());
  ASSERT_EQ(Wait(store_->StoreAnswer(key_, answer_)).status(), absl::OkStatus());
  EXPECT_EQ(*Wait(store_->StoreAnswer(key_, {.response = "second"})), answer_) << "it stands";
  EXPECT_EQ(Begin(key_)->answer, answer_);
}

TEST_P(IdempotencyTest, AnAnswerWithoutAClaimIsNotKept) {
  ASSERT_EQ(Wait(store_->StoreAnswer(key_, answer_)).status(), absl::OkStatus());
  EXPECT_EQ(Begin(key_)->answer, std::nullopt);
}

TEST_P(IdempotencyTest, AnotherRequestWithTheKeyIsRefused) {
  {
    const auto running = Begin(key_);
    ExpectReused(Begin(other_request_).status());  // while the first runs
    ASSERT_EQ(Claim(key_, "order-1"), absl::OkStatus());
  }
  ExpectReused(Begin(other_request_).status());  // claimed
  ExpectReused(Claim(other_request_, "order-2"));
  ASSERT_EQ(Wait(store_->StoreAnswer(key_, answer_)).status(), absl::OkStatus());
  ExpectReused(Begin(other_request_).status());  // answered
}

TEST_P(IdempotencyTest, KeysOfOtherPrincipalsAndMethodsAreOthers) {
  const auto running = Begin(key_);
  IdempotencyKey bobs = key_, refund = key_;
  bobs.principal = "bob";
  refund.method = "Orders/Refund";
  EXPECT_TRUE(Begin(bobs).ok());
  EXPECT_TRUE(Begin(refund).ok());
  ExpectInFlight(Begin(key_).status());
}

TEST_P(IdempotencyTest, AHandlerThatLeftWithoutAnAnswerMayRunAgain) {
  Begin(key_).IgnoreError();  // the turn ended at once
  const auto begun = Begin(key_);
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_EQ(begun->resumed_resource, std::nullopt) << "it claimed nothing";
}

TEST_P(IdempotencyTest, AClaimOfADeadProcessIsResumedFromItsResource) {
  const std::unique_ptr<IdempotencyStore> dead = std::move(store_);
  const auto lost = Wait(dead->Begin(key_));
  ASSERT_EQ(Claim(key_, "order-1"), absl::OkStatus());
  Restart();
  const auto begun = Begin(key_);
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_EQ(begun->answer, std::nullopt);
  EXPECT_EQ(begun->resumed_resource, "order-1");
  EXPECT_EQ(Claim(key_, "order-1"), absl::OkStatus()) << "the same resource claims again";
  ExpectInFlight(Claim(key_, "order-2"));
}

TEST_P(IdempotencyTest, ATransactionThatClaimsATakenKeyIsTakenBack) {
  ASSERT_EQ(Claim(key_, "order-1"), absl::OkStatus());
  const absl::Status status = Write([&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(AddPerson(transaction, 1));
    return ClaimIdempotencyKey(transaction, key_, "order-2");
  });
  ExpectInFlight(status);
  EXPECT_TRUE(Read(PeopleIds)->empty());
}

TEST_P(IdempotencyTest, ACallWithoutAKeyClaimsNothing) {
  EXPECT_EQ(Write([](Transaction& transaction) {
              return ClaimIdempotencyKey(transaction, std::nullopt, "order-1");
            }),
            absl::OkStatus());
}

TEST_P(IdempotencyTest, OfAHundredCallsAtOnceOneRuns) {
  constexpr int kCalls = 100;
  std::vector<std::unique_ptr<Waiter<absl::StatusOr<Begun>>>> waiters;
  for (int i = 0; i < kCalls; ++i) {
    waiters.push_back(std::make_unique<Waiter<absl::StatusOr<Begun>>>(store_->Begin(key_)));
  }
  std::vector<Begun> turns;
  for (const auto& waiter : waiters) {
    absl::StatusOr<Begun> begun = waiter->Wait();
    if (begun.ok()) {
      turns.push_back(*std::move(begun));
    } else {
      ExpectInFlight(begun.status());
    }
  }
  ASSERT_EQ(turns.size(), 1u);

  ASSERT_EQ(Claim(key_, "order-1"), absl::OkStatus());
  ASSERT_EQ(Wait(store_->StoreAnswer(key_, answer_)).status(), absl::OkStatus());
  EXPECT_EQ(Begin(key_)->answer, answer_) << "answered, although the first still holds its turn";
}

TEST_P(IdempotencyTest, ExpiredKeysAreRemovedInBatches) {
  store_ = std::make_unique<IdempotencyStore>(
      *database_, clock_,
      IdempotencyStore::Options{.retention = absl::Hours(24), .expire_batch = 2});
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_EQ(Claim({"alice", "m", name, "h"}, "r"), absl::OkStatus());
  }
  clock_.Advance(absl::Hours(24));
  ASSERT_EQ(Claim(key_, "order-1"), absl::OkStatus());
  EXPECT_EQ(*Wait(store_->Expire()), 0) << "not older than the retention yet";
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(*Wait(store_->Expire()), 2);
  EXPECT_EQ(*Wait(store_->Expire()), 1);
  EXPECT_EQ(*Wait(store_->Expire()), 0);
  EXPECT_EQ(Begin(key_)->resumed_resource, "order-1");
}

}  // namespace
}  // namespace souk::storage

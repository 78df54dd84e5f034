#include "common/rpc/idempotency.h"

#include <gtest/gtest.h>

#include <map>

#include "common/base/error.h"
#include "souk/order/v1/order_service.pb.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::rpc {
namespace {

using order::v1::CreateOrderRequest;
using order::v1::Order;

// Keeps answers in memory; every call that may run claims its key.
class MemoryAnswers final : public AnswerStore {
 public:
  Task<absl::StatusOr<std::variant<StoredAnswer, Run>>> Begin(IdempotencyKey key) override {
    const auto found = answers.find(key.key);
    if (found != answers.end()) co_return found->second;
    co_return Run{.turn = nullptr, .resumed_resource = abandoned};
  }
  Task<absl::StatusOr<StoredAnswer>> Store(IdempotencyKey key, StoredAnswer answer) override {
    CO_RETURN_IF_ERROR(store_result);
    co_return answers.try_emplace(key.key, std::move(answer)).first->second;
  }

  std::map<std::string, StoredAnswer> answers;
  std::optional<std::string> abandoned;
  absl::Status store_result;
};

class RunOnceTest : public ::testing::Test {
 protected:
  absl::Status Run(absl::Status outcome) {
    const UnaryHandler handler = [this, outcome](CallContext call, google::protobuf::Message&,
                                                 google::protobuf::Message& response) {
      ++runs_;
      context_ = std::move(call);
      static_cast<Order&>(response).set_version(runs_);
      return [](absl::Status outcome) -> Task<absl::Status> { co_return outcome; }(outcome);
    };
    CreateOrderRequest request;
    response_.Clear();
    return async::RunBlocking(
        RunOnce(answers_, {.principal = "", .method = "m", .key = "k", .request_hash = "h"}, {},
                handler, request, response_));
  }

  MemoryAnswers answers_;
  Order response_;
  CallContext context_;
  int runs_ = 0;
};

TEST_F(RunOnceTest, TheSecondCallGetsTheFirstAnswer) {
  EXPECT_EQ(Run(absl::OkStatus()), absl::OkStatus());
  EXPECT_EQ(Run(absl::OkStatus()), absl::OkStatus());
  EXPECT_EQ(runs_, 1);
  EXPECT_EQ(response_.version(), 1);
}

TEST_F(RunOnceTest, ADefinitiveErrorIsAnAnswerToo) {
  EXPECT_EQ(Run(absl::NotFoundError("no")).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Run(absl::OkStatus()).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(runs_, 1);
}

TEST_F(RunOnceTest, ATransientErrorIsNotStored) {
  EXPECT_EQ(Run(absl::UnavailableError("later")).code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Run(absl::OkStatus()), absl::OkStatus());
  EXPECT_EQ(runs_, 2);
}

TEST_F(RunOnceTest, AnAnswerThatCannotBeStoredIsNotGiven) {
  answers_.store_result = absl::UnavailableError("disk");
  EXPECT_EQ(Run(absl::OkStatus()).code(), absl::StatusCode::kUnavailable);
}

TEST_F(RunOnceTest, TheHandlerGetsKeyAndAbandonedResource) {
  answers_.abandoned = "order-7";
  EXPECT_EQ(Run(absl::OkStatus()), absl::OkStatus());
  EXPECT_EQ(context_.idempotency_key->key, "k");
  EXPECT_EQ(context_.resumed_resource, "order-7");
}

TEST(MakeIdempotencyKeyTest, HashesTheRequestNotTheKey) {
  CreateOrderRequest a;
  a.set_user_id("u1");
  CreateOrderRequest b;
  b.set_user_id("u2");
  const auto key_a = MakeIdempotencyKey({}, "m", "k", a);
  ASSERT_EQ(key_a.status(), absl::OkStatus());
  EXPECT_EQ(key_a->request_hash.size(), 64u);
  EXPECT_EQ(key_a->request_hash, MakeIdempotencyKey({}, "m", "other", a)->request_hash);
  EXPECT_NE(key_a->request_hash, MakeIdempotencyKey({}, "m", "k", b)->request_hash);
}

TEST(MakeIdempotencyKeyTest, RefusesKeysThatAreEmptyLongOrNotPrintable) {
  for (const std::string& key :
       {std::string(), std::string(256, 'k'), std::string("a\nb"), std::string("\xc3\xa4")}) {
    EXPECT_EQ(MakeIdempotencyKey({}, "m", key, CreateOrderRequest()).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_TRUE(MakeIdempotencyKey({}, "m", std::string(255, 'k'), CreateOrderRequest()).ok());
}

}  // namespace
}  // namespace souk::rpc

#include "common/interceptors/attempt_interceptor.h"

#include <gmock/gmock.h>

#include "common/base/error.h"
#include "tests/unit/common/interceptors/interceptors_fixture.h"

namespace souk::interceptors {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// What an interceptor is to do, and what became of its attempts.
struct Script {
  absl::Status refusal;
  int begun = 0;
  std::vector<absl::Status> ended;
};

class Scripted final : public AttemptInterceptor {
 public:
  Scripted(grpc::experimental::ClientRpcInfo* info, Script& script)
      : AttemptInterceptor(info), script_(script) {}

 private:
  absl::Status Begin(std::multimap<std::string, std::string>& metadata) override {
    ++script_.begun;
    metadata.emplace("x-added", "by the interceptor");
    return script_.refusal;
  }
  void End(const absl::Status& status) override { script_.ended.push_back(status); }

  Script& script_;
};

std::unique_ptr<AttemptInterceptorFactory> Play(Script& script) {
  return std::make_unique<AttemptInterceptorFactory>(
      [&script](grpc::experimental::ClientRpcInfo* info) { return new Scripted(info, script); });
}

absl::Status Refusal() {
  return RetryableError(absl::StatusCode::kUnavailable, "CLOSED_TODAY", "come back tomorrow",
                        absl::Milliseconds(1500));
}

class AttemptInterceptorTest : public InterceptorsTest {
 protected:
  Script script_;
};

TEST_F(AttemptInterceptorTest, EachAttemptBeginsAndEndsOnce) {
  Connect(Play(script_));
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(script_.begun, 2);
  EXPECT_THAT(script_.ended, ElementsAre(absl::OkStatus(), absl::OkStatus()));
}

TEST_F(AttemptInterceptorTest, MetadataThatBeginAddsReachesTheCallee) {
  Connect(Play(script_));
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_THAT(metadata_, Contains(Pair("x-added", "by the interceptor")));
}

TEST_F(AttemptInterceptorTest, EndGetsTheCalleesErrorWithItsDetails) {
  answer_ = RetryableError(absl::StatusCode::kAborted, "KEY_IN_FLIGHT", "wait", absl::Seconds(2));
  Connect(Play(script_));
  EXPECT_EQ(Call().code(), absl::StatusCode::kAborted);
  ASSERT_EQ(script_.ended.size(), 1u);
  EXPECT_EQ(script_.ended[0].code(), absl::StatusCode::kAborted);
  EXPECT_EQ(script_.ended[0].message(), "wait");
  EXPECT_EQ(ReasonOf(script_.ended[0]), "KEY_IN_FLIGHT");
  EXPECT_EQ(RetryAfterOf(script_.ended[0]), absl::Seconds(2));
}

TEST_F(AttemptInterceptorTest, EndHearsThatTheCalleeCannotBeReached) {
  Connect(Play(script_));
  StopCallee();
  EXPECT_EQ(Call().code(), absl::StatusCode::kUnavailable);
  ASSERT_EQ(script_.ended.size(), 1u);
  EXPECT_EQ(script_.ended[0].code(), absl::StatusCode::kUnavailable);
}

TEST_F(AttemptInterceptorTest, ARefusedCallIsNotSentAndGetsTheWholeError) {
  script_.refusal = Refusal();
  Connect(Play(script_));
  const absl::Status status = Call();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "come back tomorrow");
  EXPECT_EQ(ReasonOf(status), "CLOSED_TODAY");
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(1500));
  EXPECT_EQ(calls_, 0);
  EXPECT_THAT(script_.ended, IsEmpty());
}

TEST_F(AttemptInterceptorTest, ARefusedStreamHasNoMessagesAndTheWholeError) {
  script_.refusal = Refusal();
  Connect(Play(script_));
  const Streamed refused = Watch();
  EXPECT_FALSE(refused.written);
  EXPECT_EQ(refused.messages, 0);
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused.status), "CLOSED_TODAY");
  EXPECT_EQ(calls_, 0);
  EXPECT_THAT(script_.ended, IsEmpty());
}

TEST_F(AttemptInterceptorTest, AStreamEndsOnceWithItsStatus) {
  answer_ = absl::DataLossError("torn");
  Connect(Play(script_));
  const Streamed streamed = Watch();
  EXPECT_TRUE(streamed.written);
  EXPECT_EQ(streamed.messages, 2);
  EXPECT_THAT(script_.ended, ElementsAre(absl::DataLossError("torn")));
}

TEST_F(AttemptInterceptorTest, AStreamThatIsLeftEndsAsCancelled) {
  endless_stream_ = true;
  Connect(Play(script_));
  EXPECT_EQ(Watch(/*most=*/1).status.code(), absl::StatusCode::kCancelled);
  ASSERT_EQ(script_.ended.size(), 1u);
  EXPECT_EQ(script_.ended[0].code(), absl::StatusCode::kCancelled);
}

TEST_F(AttemptInterceptorTest, WhatIsFartherFromTheWireHearsARefusal) {
  Script inner;
  inner.refusal = Refusal();
  Connect(Play(script_), Play(inner));
  EXPECT_EQ(ReasonOf(Call()), "CLOSED_TODAY");
  ASSERT_EQ(script_.ended.size(), 1u);
  EXPECT_EQ(ReasonOf(script_.ended[0]), "CLOSED_TODAY");
  EXPECT_EQ(inner.begun, 1);
  EXPECT_THAT(inner.ended, IsEmpty());
}

TEST_F(AttemptInterceptorTest, WhatIsFartherFromTheWireHearsTheRefusalOfAStream) {
  Script inner;
  inner.refusal = Refusal();
  Connect(Play(script_), Play(inner));
  EXPECT_EQ(Watch().messages, 0);
  ASSERT_EQ(script_.ended.size(), 1u);
  EXPECT_EQ(ReasonOf(script_.ended[0]), "CLOSED_TODAY");
}

TEST_F(AttemptInterceptorTest, WhatIsNearerToTheWireIsNotAskedAfterARefusal) {
  Script inner;
  script_.refusal = Refusal();
  Connect(Play(script_), Play(inner));
  EXPECT_EQ(ReasonOf(Call()), "CLOSED_TODAY");
  EXPECT_EQ(inner.begun, 0);
  EXPECT_THAT(inner.ended, IsEmpty());
}

}  // namespace
}  // namespace souk::interceptors

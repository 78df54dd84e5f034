#include "common/interceptors/circuit_breaker_interceptor.h"

#include <gmock/gmock.h>

#include "common/base/error.h"
#include "common/base/random.h"
#include "tests/unit/common/interceptors/interceptors_fixture.h"

namespace souk::interceptors {
namespace {

using resilience::BreakerState;
using resilience::CircuitBreaker;
using resilience::CircuitBreakerOptions;
using ::testing::ElementsAre;

// Opens after two failures for ten seconds, then probes with one call at a time.
CircuitBreakerOptions Options() {
  CircuitBreakerOptions options;
  options.name = "callee";
  options.consecutive_failures = 2;
  options.window.slow_call_duration = absl::Seconds(1);
  options.open_for = {.initial = absl::Seconds(10), .maximum = absl::Seconds(10), .jitter = 0};
  options.half_open_probes = 1;
  options.successes_to_close = 2;
  return options;
}

class CircuitBreakerInterceptorTest : public InterceptorsTest {
 protected:
  CircuitBreakerInterceptorTest() {
    Connect(CircuitBreakerInterceptor(
        [this](absl::string_view path) {
          asked_.emplace_back(path);
          return guarded_ ? breaker_.get() : nullptr;
        },
        outcomes_, clock_));
  }

  void OpenBreaker() {
    answer_ = absl::UnavailableError("down");
    for (int i = 0; i < 2; ++i) EXPECT_EQ(Call().code(), absl::StatusCode::kUnavailable);
    ASSERT_EQ(breaker_->Snapshot().state, BreakerState::kOpen);
  }

  ManualClock clock_;
  SeededRandom random_{1};
  resilience::OutcomeTable outcomes_;
  std::unique_ptr<CircuitBreaker> breaker_ = *CircuitBreaker::Create(Options(), clock_, random_);
  bool guarded_ = true;
  std::vector<std::string> asked_;
};

TEST_F(CircuitBreakerInterceptorTest, AnOpenBreakerAnswersInPlaceOfTheCallee) {
  OpenBreaker();
  clock_.Advance(absl::Seconds(4));
  const absl::Status refused = Call();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused), resilience::kCircuitOpen);
  EXPECT_EQ(RetryAfterOf(refused), absl::Seconds(6));
  EXPECT_EQ(calls_, 2);
  EXPECT_EQ(breaker_->Snapshot().totals.refused, 1);
}

TEST_F(CircuitBreakerInterceptorTest, AnOpenBreakerRefusesStreamsWithoutAMessage) {
  OpenBreaker();
  const Streamed refused = Watch();
  EXPECT_EQ(refused.messages, 0);
  EXPECT_EQ(ReasonOf(refused.status), resilience::kCircuitOpen);
  EXPECT_EQ(calls_, 2);
}

TEST_F(CircuitBreakerInterceptorTest, ItsOwnRefusalsAreNoFailuresOfTheCallee) {
  OpenBreaker();
  EXPECT_EQ(ReasonOf(Call()), resilience::kCircuitOpen);
  EXPECT_EQ(breaker_->Snapshot().totals.failures, 2);
}

TEST_F(CircuitBreakerInterceptorTest, ProbesThatSucceedCloseIt) {
  OpenBreaker();
  clock_.Advance(absl::Seconds(10));
  answer_ = absl::OkStatus();
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(breaker_->Snapshot().state, BreakerState::kHalfOpen);
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(breaker_->Snapshot().state, BreakerState::kClosed);
}

TEST_F(CircuitBreakerInterceptorTest, AProbeThatFailsOpensItAgain) {
  OpenBreaker();
  clock_.Advance(absl::Seconds(10));
  EXPECT_EQ(Call().message(), "down");
  EXPECT_EQ(breaker_->Snapshot().state, BreakerState::kOpen);
  EXPECT_EQ(ReasonOf(Call()), resilience::kCircuitOpen);
}

TEST_F(CircuitBreakerInterceptorTest, AProbeThatItsCallerLeftGivesItsSlotBack) {
  OpenBreaker();
  clock_.Advance(absl::Seconds(10));
  answer_ = absl::OkStatus();
  endless_stream_ = true;
  EXPECT_EQ(Watch(/*most=*/1).status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(breaker_->Snapshot().probes_in_flight, 0);
  EXPECT_EQ(breaker_->Snapshot().totals.ignored, 1);
  EXPECT_EQ(Call(), absl::OkStatus());
}

TEST_F(CircuitBreakerInterceptorTest, OnlyCodesThatBlameTheCalleeCount) {
  answer_ = absl::NotFoundError("no such order");
  EXPECT_EQ(Call().code(), absl::StatusCode::kNotFound);
  answer_ = absl::ResourceExhaustedError("quota");
  EXPECT_EQ(Call().code(), absl::StatusCode::kResourceExhausted);
  answer_ = absl::InternalError("bug");
  EXPECT_EQ(Call().code(), absl::StatusCode::kInternal);
  const resilience::BreakerTotals totals = breaker_->Snapshot().totals;
  EXPECT_EQ(totals.successes, 1);
  EXPECT_EQ(totals.ignored, 1);
  EXPECT_EQ(totals.failures, 1);
}

TEST_F(CircuitBreakerInterceptorTest, TheTableSaysWhatACodeMeans) {
  outcomes_.Set(absl::StatusCode::kNotFound, resilience::Outcome::kFailure);
  answer_ = absl::NotFoundError("no such order");
  EXPECT_EQ(Call().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(breaker_->Snapshot().totals.failures, 1);
}

TEST_F(CircuitBreakerInterceptorTest, ACallsDurationTellsWhetherItWasSlow) {
  while_called_ = [this] { clock_.Advance(absl::Milliseconds(999)); };
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(breaker_->Snapshot().totals.slow_calls, 0);
  while_called_ = [this] { clock_.Advance(absl::Seconds(1)); };
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(breaker_->Snapshot().totals.slow_calls, 1);
}

TEST_F(CircuitBreakerInterceptorTest, AsksForTheBreakerOfEachRpcByItsPath) {
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(Watch().status, absl::OkStatus());
  EXPECT_THAT(asked_, ElementsAre(kUnaryPath, kStreamPath));
}

TEST_F(CircuitBreakerInterceptorTest, AnRpcWithoutABreakerIsNeverRefused) {
  OpenBreaker();
  guarded_ = false;
  answer_ = absl::OkStatus();
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(breaker_->Snapshot().totals.successes, 0);
}

}  // namespace
}  // namespace souk::interceptors

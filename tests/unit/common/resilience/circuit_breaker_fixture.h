#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/random.h"
#include "common/resilience/circuit_breaker.h"

namespace souk::resilience {

/// A breaker on a hand-moved clock, and the calls that tests make through it.
class CircuitBreakerTest : public ::testing::Test {
 protected:
  using Permit = CircuitBreaker::Permit;

  std::unique_ptr<CircuitBreaker> Make(CircuitBreakerOptions options,
                                       std::vector<CircuitBreaker::Listener> listeners = {}) {
    auto breaker =
        CircuitBreaker::Create(std::move(options), clock_, random_, std::move(listeners));
    EXPECT_EQ(breaker.status(), absl::OkStatus());
    return *std::move(breaker);
  }

  /// Classic, but opening at the first failure.
  static CircuitBreakerOptions Brittle() {
    CircuitBreakerOptions options = ClassicCircuitBreaker("callee");
    options.consecutive_failures = 1;
    return options;
  }

  /// Makes `count` calls that end as told, as long as the breaker lets them.
  static void Succeed(CircuitBreaker& breaker, int count = 1,
                      absl::Duration duration = absl::ZeroDuration()) {
    Call(breaker, count, Outcome::kSuccess, duration);
  }
  static void Fail(CircuitBreaker& breaker, int count = 1,
                   absl::Duration duration = absl::ZeroDuration()) {
    Call(breaker, count, Outcome::kFailure, duration);
  }

  static void ExpectRefusedFor(CircuitBreaker& breaker, absl::Duration retry_after) {
    const absl::Status status = breaker.TryAcquire().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(status), "CIRCUIT_OPEN");
    EXPECT_EQ(RetryAfterOf(status), retry_after);
  }

  ManualClock clock_;
  SeededRandom random_{1};

 private:
  static void Call(CircuitBreaker& breaker, int count, Outcome outcome, absl::Duration duration) {
    for (int i = 0; i < count; ++i) {
      absl::StatusOr<Permit> permit = breaker.TryAcquire();
      if (permit.ok()) permit->Record(outcome, duration);
    }
  }
};

}  // namespace souk::resilience

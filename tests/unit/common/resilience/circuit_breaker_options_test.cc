#include "common/resilience/circuit_breaker_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> WrongBreakerOptions(const CircuitBreakerOptions& options) {
  const absl::Status status = Validate(options);
  return status.ok() ? std::vector<std::string>() : WrongOptions(status);
}

TEST(CircuitBreakerOptionsTest, DefaultsAndClassicAreValidOnceNamed) {
  EXPECT_THAT(WrongBreakerOptions({.name = "callee"}), IsEmpty());
  EXPECT_THAT(WrongBreakerOptions(ClassicCircuitBreaker("callee")), IsEmpty());
  EXPECT_THAT(WrongBreakerOptions({}), ElementsAre("name"));
}

TEST(CircuitBreakerOptionsTest, ABreakerThatCouldNeverOpenIsRefused) {
  CircuitBreakerOptions options = ClassicCircuitBreaker("callee");
  options.consecutive_failures = 0;
  EXPECT_THAT(WrongBreakerOptions(options), ElementsAre("consecutive_failures"));
  options.consecutive_failures = -1;
  EXPECT_THAT(WrongBreakerOptions(options), ElementsAre("consecutive_failures"));
}

TEST(CircuitBreakerOptionsTest, NamesEveryWrongOptionAtOnce) {
  const CircuitBreakerOptions options = {
      .name = "callee",
      .window = {.span = absl::ZeroDuration(),
                 .minimum_calls = 0,
                 .failure_rate = 1.5,
                 .slow_call_duration = absl::ZeroDuration(),
                 .slow_call_rate = std::numeric_limits<double>::quiet_NaN()},
      .open_for = {.initial = absl::ZeroDuration(),
                   .maximum = absl::InfiniteDuration(),
                   .multiplier = 0.5,
                   .jitter = 1.1},
      .half_open_probes = 0,
      .successes_to_close = 0};
  EXPECT_THAT(WrongBreakerOptions(options),
              UnorderedElementsAre("window.span", "window.minimum_calls", "window.failure_rate",
                                   "window.slow_call_duration", "window.slow_call_rate",
                                   "open_for.initial", "open_for.maximum", "open_for.multiplier",
                                   "open_for.jitter", "half_open_probes", "successes_to_close"));
}

TEST(CircuitBreakerOptionsTest, MinimumThatACountWindowNeverHoldsIsRefused) {
  CircuitBreakerOptions options = {
      .name = "callee",
      .window = {.kind = WindowOptions::Kind::kCount, .calls = 10, .minimum_calls = 11}};
  EXPECT_THAT(WrongBreakerOptions(options), ElementsAre("window.minimum_calls"));
  options.window.minimum_calls = 10;
  EXPECT_THAT(WrongBreakerOptions(options), IsEmpty());
}

}  // namespace
}  // namespace souk::resilience

#include "common/host/client_options.h"

#include <gtest/gtest.h>

#include "tests/unit/common/host/host_fixture.h"

namespace souk::host {
namespace {

TEST(ChannelOptionsTest, MethodsTakeTheCalleesPolicyWhereTheySayNothing) {
  config::v1::ClientConfig config = ClientOf("payment:1");
  config.mutable_timeout()->set_seconds(3);
  config.set_attempts(5);
  config.set_wait_for_ready(false);
  (*config.mutable_methods())["Refund"];
  const rpc::ChannelOptions options = ToChannelOptions("payment", config);
  EXPECT_EQ(options.name, "payment");
  for (const rpc::MethodPolicy& policy : {options.defaults, options.methods.at("Refund")}) {
    EXPECT_EQ(policy.timeout, absl::Seconds(3));
    EXPECT_EQ(policy.retry.max_attempts, 5);
    EXPECT_FALSE(policy.wait_for_ready);
  }
}

TEST(ChannelOptionsTest, MethodsReplaceWhatTheySay) {
  config::v1::ClientConfig config = ClientOf("payment:1");
  config::v1::MethodConfig& charge = (*config.mutable_methods())["Charge"];
  charge.mutable_timeout()->set_nanos(250'000'000);
  charge.set_attempts(1);
  charge.set_wait_for_ready(!config.wait_for_ready());
  const rpc::ChannelOptions options = ToChannelOptions("payment", config);
  EXPECT_EQ(options.methods.at("Charge").timeout, absl::Milliseconds(250));
  EXPECT_EQ(options.methods.at("Charge").retry.max_attempts, 1);
  EXPECT_NE(options.methods.at("Charge").wait_for_ready, options.defaults.wait_for_ready);
  EXPECT_EQ(options.defaults.timeout, absl::Seconds(2));
}

TEST(ChannelOptionsTest, BudgetAndMarginAreTheCallees) {
  config::v1::ClientConfig config = ClientOf("payment:1");
  config.set_retry_ratio(0.5);
  config.mutable_deadline_margin()->set_nanos(7'000'000);
  const rpc::ChannelOptions options = ToChannelOptions("payment", config);
  EXPECT_EQ(options.retry_budget.retries_per_call, 0.5);
  EXPECT_EQ(options.deadline_margin, absl::Milliseconds(7));
}

TEST(BreakerOptionsTest, TheDefaultsMakeABreaker) {
  config::v1::BreakerConfig config;
  config::ApplyDefaults(config);
  const resilience::CircuitBreakerOptions options = ToBreakerOptions("payment", config);
  EXPECT_EQ(resilience::Validate(options), absl::OkStatus());
  EXPECT_EQ(options.name, "payment");
  EXPECT_EQ(options.window.minimum_calls, 20);
  EXPECT_EQ(options.window.span, absl::Seconds(10));
  EXPECT_EQ(options.window.slow_call_duration, absl::InfiniteDuration());
  EXPECT_EQ(options.open_for.initial, absl::Seconds(5));
  EXPECT_EQ(options.open_for.maximum, absl::Minutes(1));
}

TEST(BreakerOptionsTest, ABreakerMayStayOpenForLongerThanTheUsualMost) {
  config::v1::BreakerConfig config;
  config::ApplyDefaults(config);
  config.mutable_open_for()->set_seconds(300);
  config.mutable_slow_call_duration()->set_seconds(1);
  const resilience::CircuitBreakerOptions options = ToBreakerOptions("payment", config);
  EXPECT_EQ(options.open_for.maximum, absl::Minutes(5));
  EXPECT_EQ(options.window.slow_call_duration, absl::Seconds(1));
  EXPECT_EQ(resilience::Validate(options), absl::OkStatus());
}

}  // namespace
}  // namespace souk::host

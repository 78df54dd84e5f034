#include "common/host/client_options.h"

#include <gmock/gmock.h>
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

TEST(BreakerOptionsTest, ThePresetIsTheTextbooksWhateverTheOtherKeysSay) {
  config::v1::BreakerConfig config;
  config::ApplyDefaults(config);
  config.set_preset(config::v1::BreakerConfig::CLASSIC);
  const resilience::CircuitBreakerOptions options = ToBreakerOptions("payment", config);
  EXPECT_EQ(options.name, "payment");
  EXPECT_EQ(options.consecutive_failures, 5);
  EXPECT_EQ(options.open_for.initial, absl::Seconds(30));
  EXPECT_EQ(options.successes_to_close, 3);
}

TEST(BreakerOptionsTest, FailuresAreCountedAsTheKeysSay) {
  config::v1::BreakerConfig config;
  config::ApplyDefaults(config);
  config.set_window_kind(config::v1::BreakerConfig::COUNT);
  config.set_window_calls(50);
  config.set_consecutive_failures(7);
  config.set_successes_to_close(2);
  config.mutable_open_for_maximum()->set_seconds(90);
  config.set_open_for_multiplier(1.5);
  config.set_open_for_jitter(0.4);
  resilience::CircuitBreakerOptions options = ToBreakerOptions("payment", config);
  EXPECT_EQ(options.window.kind, resilience::WindowOptions::Kind::kCount);
  EXPECT_EQ(options.window.calls, 50);
  EXPECT_EQ(options.consecutive_failures, 7);
  EXPECT_EQ(options.successes_to_close, 2);
  EXPECT_EQ(options.open_for.maximum, absl::Seconds(90));
  EXPECT_EQ(options.open_for.multiplier, 1.5);
  EXPECT_EQ(options.open_for.jitter, 0.4);
  config.set_window_kind(config::v1::BreakerConfig::NONE);
  EXPECT_EQ(ToBreakerOptions("payment", config).window.kind,
            resilience::WindowOptions::Kind::kNone);
}

TEST(ChannelOptionsTest, BulkheadAndHedgingAreOffUnlessConfigured) {
  config::v1::ClientConfig config = ClientOf("payment:1");
  EXPECT_FALSE(ToChannelOptions("payment", config).bulkhead.has_value());
  EXPECT_FALSE(ToChannelOptions("payment", config).defaults.hedging.has_value());
  config.mutable_bulkhead()->set_max_concurrent(7);
  (*config.mutable_methods())["GetPayment"].mutable_hedging()->set_percentile(0.9);
  config::ApplyDefaults(config);
  const rpc::ChannelOptions options = ToChannelOptions("payment", config);
  ASSERT_TRUE(options.bulkhead.has_value());
  EXPECT_EQ(options.bulkhead->name, "payment");
  EXPECT_EQ(options.bulkhead->max_concurrent, 7);
  EXPECT_EQ(options.bulkhead->max_waiting, 64);
  const rpc::HedgePolicy& hedging = options.methods.at("GetPayment").hedging.value();
  EXPECT_EQ(hedging.delay.percentile, 0.9);
  EXPECT_EQ(hedging.delay.longest, absl::Seconds(1));
  EXPECT_EQ(hedging.max_hedges, 1);
}

TEST(FleetOptionsTest, TheDefaultsWork) {
  const absl::StatusOr<rpc::FleetOptions> options = ToFleetOptions("payment", ClientOf("p:1"));
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->balancing, rpc::Balancing::kLeastRequests);
  EXPECT_EQ(options->subset, 0);
  EXPECT_EQ(options->instances.slow_start, absl::Seconds(10));
  EXPECT_EQ(options->rotation.panic_percentage, 30.0);
  ASSERT_TRUE(options->outliers.has_value());
  EXPECT_EQ(options->outliers->ejection.initial, absl::Seconds(10));
}

TEST(FleetOptionsTest, EveryBalancerHasAName) {
  using config::v1::BalancingConfig;
  config::v1::ClientConfig config = ClientOf("p:1");
  const auto balancing = [&](BalancingConfig::Balancer balancer) {
    config.mutable_balancing()->set_balancer(balancer);
    return ToFleetOptions("payment", config)->balancing;
  };
  EXPECT_EQ(balancing(BalancingConfig::ROUND_ROBIN), rpc::Balancing::kRoundRobin);
  EXPECT_EQ(balancing(BalancingConfig::WEIGHTED_ROUND_ROBIN), rpc::Balancing::kWeightedRoundRobin);
  EXPECT_EQ(balancing(BalancingConfig::RANDOM), rpc::Balancing::kRandom);
  EXPECT_EQ(balancing(BalancingConfig::PEAK_EWMA), rpc::Balancing::kPeakEwma);
}

TEST(FleetOptionsTest, OutliersMayBeOff) {
  config::v1::ClientConfig config = ClientOf("p:1");
  config.mutable_balancing()->mutable_outliers()->set_enabled(false);
  EXPECT_FALSE(ToFleetOptions("payment", config)->outliers.has_value());
}

TEST(FleetOptionsTest, OptionsThatCannotWorkAreRefusedByTheirKey) {
  const auto refusal = [](auto change) {
    config::v1::ClientConfig config = ClientOf("p:1");
    change(*config.mutable_balancing());
    const absl::Status status = ToFleetOptions("payment", config).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  using config::v1::BalancingConfig;
  using ::testing::AllOf;
  using ::testing::HasSubstr;
  EXPECT_THAT(refusal([](BalancingConfig& config) { config.set_subset(-1); }),
              AllOf(HasSubstr("clients.payment.balancing: "), HasSubstr("subset")));
  EXPECT_THAT(refusal([](BalancingConfig& config) { config.set_slow_start_from(0); }),
              AllOf(HasSubstr("clients.payment.balancing: "), HasSubstr("slow_start_from")));
  EXPECT_THAT(refusal([](BalancingConfig& config) { config.set_panic_percentage(101); }),
              AllOf(HasSubstr("clients.payment.balancing: "), HasSubstr("panic_percentage")));
  EXPECT_THAT(
      refusal([](BalancingConfig& config) { config.mutable_outliers()->set_minimum_calls(0); }),
      AllOf(HasSubstr("clients.payment.balancing.outliers: "), HasSubstr("minimum_calls")));
}

}  // namespace
}  // namespace souk::host

#include "common/resilience/fault_injector.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace souk::resilience {
namespace {

using ::testing::HasSubstr;

constexpr char kCharge[] = "souk.payment.v1.PaymentService/Charge";
constexpr char kRefund[] = "souk.payment.v1.PaymentService/Refund";

FaultRule Losing(std::string method, double percentage = 100.0) {
  FaultRule rule;
  rule.name = "faults.lost";
  rule.method = std::move(method);
  rule.percentage = percentage;
  rule.abort_after_handler = true;
  return rule;
}

absl::Status Check(const FaultRule& rule) { return CheckFaultRule(rule, {kCharge, kRefund}); }

class FaultInjectorTest : public ::testing::Test {
 protected:
  FaultPlan Plan(const char* method) { return injector_.Plan(method, "order"); }

  int ChosenOf(int calls) {
    int chosen = 0;
    for (int i = 0; i < calls; ++i) chosen += Plan(kCharge).empty() ? 0 : 1;
    return chosen;
  }

  SeededRandom random_{1};
  FaultInjector injector_{random_};
};

TEST_F(FaultInjectorTest, WithoutRulesNothingHappens) {
  EXPECT_FALSE(injector_.active());
  EXPECT_TRUE(Plan(kCharge).empty());
}

TEST_F(FaultInjectorTest, ARuleMeetsItsMethodByAnyOfItsNames) {
  for (const char* method : {"*", "Charge", kCharge}) {
    injector_.Set(Losing(method));
    EXPECT_TRUE(Plan(kCharge).abort_after_handler) << method;
  }
  for (const char* method : {"Refund", "harge", "PaymentService/Charge/", ""}) {
    injector_.Set(Losing(method));
    EXPECT_TRUE(Plan(kCharge).empty()) << method;
  }
}

TEST_F(FaultInjectorTest, ChoosesTheGivenShareOfTheCalls) {
  injector_.Set(Losing("Charge", 30.0));
  EXPECT_NEAR(ChosenOf(10'000), 3'000, 150);
  injector_.Set(Losing("Charge", 0.0));
  EXPECT_EQ(ChosenOf(1'000), 0);
}

TEST_F(FaultInjectorTest, TheSameSeedChoosesTheSameCalls) {
  FaultRule rule = Losing("Charge", 50.0);
  rule.seed = 7;
  const auto first_hundred = [&] {
    injector_.Set(rule);
    std::string chosen;
    for (int i = 0; i < 100; ++i) chosen += Plan(kCharge).empty() ? '.' : 'x';
    return chosen;
  };
  const std::string once = first_hundred();
  random_.NextBits();  // of no matter to a rule with a seed
  EXPECT_EQ(first_hundred(), once);
  EXPECT_THAT(once, HasSubstr("x"));
  EXPECT_THAT(once, HasSubstr("."));
}

TEST_F(FaultInjectorTest, RulesThatMeetTheSameCallAddUp) {
  FaultRule slow = {.name = "faults.slow", .delay = {.mean = absl::Milliseconds(30)}};
  FaultRule slower = {.name = "faults.slower", .delay = {.mean = absl::Milliseconds(30)}};
  FaultRule held = {.name = "faults.held", .reply_delay = absl::Milliseconds(5)};
  FaultRule refused = {.name = "faults.refused", .refusal = absl::StatusCode::kUnavailable};
  FaultRule late = {.name = "faults.x", .refusal = absl::StatusCode::kInternal};
  for (const FaultRule& rule : {slow, slower, held, refused, late, Losing("Charge")}) {
    injector_.Set(rule);
  }
  const FaultPlan plan = Plan(kCharge);
  EXPECT_EQ(plan.delay, absl::Milliseconds(60));
  EXPECT_EQ(plan.reply_delay, absl::Milliseconds(5));
  EXPECT_EQ(plan.refusal, absl::StatusCode::kUnavailable);
  EXPECT_TRUE(plan.abort_after_handler);
}

TEST_F(FaultInjectorTest, ANewRuleTakesThePlaceOfTheOneOfItsName) {
  injector_.Set(Losing("Charge"));
  injector_.Set(Losing("Refund"));
  EXPECT_TRUE(Plan(kCharge).empty());
  EXPECT_FALSE(Plan(kRefund).empty());
}

TEST_F(FaultInjectorTest, ARemovedRuleMeetsNothing) {
  injector_.Set(Losing("Charge"));
  EXPECT_FALSE(injector_.Remove("faults.other"));
  EXPECT_TRUE(injector_.Remove("faults.lost"));
  EXPECT_FALSE(injector_.active());
  EXPECT_TRUE(Plan(kCharge).empty());
}

TEST_F(FaultInjectorTest, ARuleForACallerMeetsNoOther) {
  FaultRule rule = Losing("Charge");
  rule.caller = "gateway";
  injector_.Set(rule);
  EXPECT_TRUE(injector_.Plan(kCharge, "order").empty());
  EXPECT_TRUE(injector_.Plan(kCharge, "").empty());
  EXPECT_FALSE(injector_.Plan(kCharge, "gateway").empty());
}

TEST_F(FaultInjectorTest, CountsTheCallsThatEachRuleHasMet) {
  injector_.Set(Losing("Charge"));
  Plan(kCharge);
  Plan(kCharge);
  Plan(kRefund);
  ASSERT_EQ(injector_.Rules().size(), 1U);
  EXPECT_EQ(injector_.Rules()[0].calls, 2);
  EXPECT_EQ(injector_.Rules()[0].rule.name, "faults.lost");
}

TEST_F(FaultInjectorTest, ASettingLeavesTheSequencesOfTheOthersAlone) {
  FaultRule rule = Losing("Charge", 50.0);
  rule.seed = 7;
  const auto hundred = [&](bool disturbed) {
    injector_.Set(rule);
    std::string chosen;
    for (int i = 0; i < 100; ++i) {
      if (disturbed && i == 50) injector_.Set({.name = "other", .not_serving = true});
      chosen += Plan(kCharge).empty() ? '.' : 'x';
    }
    return chosen;
  };
  EXPECT_EQ(hundred(false), hundred(true));
}

class DelayDistributionTest : public ::testing::Test {
 protected:
  // Of 10,000 delays.
  struct Drawn {
    absl::Duration least = absl::InfiniteDuration();
    absl::Duration most;
    absl::Duration mean;
  };
  Drawn Draw(DelayDistribution::Kind kind, absl::Duration spread = {}) {
    const DelayDistribution distribution = {
        .kind = kind, .mean = absl::Milliseconds(100), .spread = spread};
    Drawn drawn;
    for (int i = 0; i < 10'000; ++i) {
      const absl::Duration delay = distribution.Draw(random_);
      drawn.least = std::min(drawn.least, delay);
      drawn.most = std::max(drawn.most, delay);
      drawn.mean += delay / 10'000;
    }
    return drawn;
  }
  static void ExpectNear(absl::Duration delay, absl::Duration expected, absl::Duration off) {
    EXPECT_GE(delay, expected - off);
    EXPECT_LE(delay, expected + off);
  }

  SeededRandom random_{1};
};

TEST_F(DelayDistributionTest, FixedIsAlwaysTheSame) {
  const Drawn drawn = Draw(DelayDistribution::Kind::kFixed);
  EXPECT_EQ(drawn.least, absl::Milliseconds(100));
  EXPECT_EQ(drawn.most, absl::Milliseconds(100));
}

TEST_F(DelayDistributionTest, UniformStaysWithinItsSpread) {
  const Drawn drawn = Draw(DelayDistribution::Kind::kUniform, absl::Milliseconds(60));
  ExpectNear(drawn.least, absl::Milliseconds(41), absl::Milliseconds(1));
  ExpectNear(drawn.most, absl::Milliseconds(159), absl::Milliseconds(1));
  ExpectNear(drawn.mean, absl::Milliseconds(100), absl::Milliseconds(2));
}

TEST_F(DelayDistributionTest, ExponentialHasALongTail) {
  const Drawn drawn = Draw(DelayDistribution::Kind::kExponential);
  EXPECT_LT(drawn.least, absl::Milliseconds(1));
  EXPECT_GT(drawn.most, absl::Milliseconds(600));
  ExpectNear(drawn.mean, absl::Milliseconds(100), absl::Milliseconds(4));
}

TEST_F(DelayDistributionTest, NormalIsABellThatEndsAtZero) {
  const Drawn drawn = Draw(DelayDistribution::Kind::kNormal, absl::Milliseconds(50));
  EXPECT_EQ(drawn.least, absl::ZeroDuration());
  EXPECT_GT(drawn.most, absl::Milliseconds(230));
  ExpectNear(drawn.mean, absl::Milliseconds(100), absl::Milliseconds(3));
}

TEST(CheckFaultRuleTest, TakesWhatCanWork) {
  EXPECT_EQ(Check(Losing("*")), absl::OkStatus());
  EXPECT_EQ(Check(Losing("Charge", 0.0)), absl::OkStatus());
  EXPECT_EQ(Check(Losing(kRefund, 12.5)), absl::OkStatus());
}

TEST(CheckFaultRuleTest, RefusesWhatCannotWorkAndNamesTheKey) {
  const auto expect_refused = [](const FaultRule& rule, const char* key) {
    const absl::Status status = Check(rule);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(key));
  };
  expect_refused(Losing("Chrage"), "faults.lost.method: there is no method \"Chrage\"");
  expect_refused(Losing("Charge", 100.5), "faults.lost.percentage");
  expect_refused(Losing("Charge", -1.0), "faults.lost.percentage");
  expect_refused(Losing("Charge", std::nan("")), "faults.lost.percentage");
  using enum DelayDistribution::Kind;
  const absl::Duration second = absl::Seconds(1);
  expect_refused({.name = "faults.slow", .delay = {.mean = -second}}, "faults.slow.delay");
  expect_refused({.name = "faults.slow", .delay = {.mean = second, .spread = second}},
                 "faults.slow.delay_spread: is for UNIFORM and NORMAL only");
  expect_refused({.name = "faults.slow", .delay = {.kind = kNormal, .mean = second}},
                 "faults.slow.delay_spread: must say how much");
  expect_refused({.name = "faults.slow", .delay = {.kind = kExponential}, .hang = true},
                 "faults.slow.delay: must be the mean");
  expect_refused({.name = "faults.slow", .reply_delay = absl::InfiniteDuration()},
                 "faults.slow.reply_delay");
  expect_refused({.name = "faults.idle"}, "faults.idle: does nothing");
}

}  // namespace
}  // namespace souk::resilience

#include "common/resilience/fault_injector.h"

#include <gmock/gmock.h>

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

absl::Status Check(const FaultRule& rule) { return CheckFaultRules({rule}, {kCharge, kRefund}); }

class FaultInjectorTest : public ::testing::Test {
 protected:
  int ChosenOf(int calls) {
    int chosen = 0;
    for (int i = 0; i < calls; ++i) chosen += injector_.Plan(kCharge).empty() ? 0 : 1;
    return chosen;
  }

  SeededRandom random_{1};
  FaultInjector injector_{random_};
};

TEST_F(FaultInjectorTest, WithoutRulesNothingHappens) {
  EXPECT_FALSE(injector_.active());
  EXPECT_TRUE(injector_.Plan(kCharge).empty());
}

TEST_F(FaultInjectorTest, ARuleMeetsItsMethodByAnyOfItsNames) {
  for (const char* method : {"*", "Charge", kCharge}) {
    injector_.Replace({Losing(method)});
    EXPECT_TRUE(injector_.Plan(kCharge).abort_after_handler) << method;
  }
  for (const char* method : {"Refund", "harge", "PaymentService/Charge/", ""}) {
    injector_.Replace({Losing(method)});
    EXPECT_TRUE(injector_.Plan(kCharge).empty()) << method;
  }
}

TEST_F(FaultInjectorTest, ChoosesTheGivenShareOfTheCalls) {
  injector_.Replace({Losing("Charge", 30.0)});
  EXPECT_NEAR(ChosenOf(10'000), 3'000, 150);
  injector_.Replace({Losing("Charge", 0.0)});
  EXPECT_EQ(ChosenOf(1'000), 0);
}

TEST_F(FaultInjectorTest, TheSameSeedChoosesTheSameCalls) {
  FaultRule rule = Losing("Charge", 50.0);
  rule.seed = 7;
  const auto first_hundred = [&] {
    injector_.Replace({rule});
    std::string chosen;
    for (int i = 0; i < 100; ++i) chosen += injector_.Plan(kCharge).empty() ? '.' : 'x';
    return chosen;
  };
  const std::string once = first_hundred();
  random_.NextBits();  // of no matter to a rule with a seed
  EXPECT_EQ(first_hundred(), once);
  EXPECT_THAT(once, HasSubstr("x"));
  EXPECT_THAT(once, HasSubstr("."));
}

TEST_F(FaultInjectorTest, RulesThatMeetTheSameCallAddUp) {
  FaultRule slow = {.name = "faults.slow", .delay = absl::Milliseconds(30)};
  FaultRule held = {.name = "faults.held", .reply_delay = absl::Milliseconds(5)};
  FaultRule refused = {.name = "faults.refused", .refusal = absl::StatusCode::kUnavailable};
  FaultRule late = {.name = "faults.x", .refusal = absl::StatusCode::kInternal};
  injector_.Replace({slow, slow, held, refused, late, Losing("Charge")});
  const FaultPlan plan = injector_.Plan(kCharge);
  EXPECT_EQ(plan.delay, absl::Milliseconds(60));
  EXPECT_EQ(plan.reply_delay, absl::Milliseconds(5));
  EXPECT_EQ(plan.refusal, absl::StatusCode::kUnavailable);
  EXPECT_TRUE(plan.abort_after_handler);
}

TEST_F(FaultInjectorTest, ReplacingRulesEndsTheOldOnes) {
  injector_.Replace({Losing("Charge")});
  injector_.Replace({Losing("Refund")});
  EXPECT_TRUE(injector_.Plan(kCharge).empty());
  EXPECT_FALSE(injector_.Plan(kRefund).empty());
  injector_.Replace({});
  EXPECT_FALSE(injector_.active());
}

TEST(CheckFaultRulesTest, TakesWhatCanWork) {
  EXPECT_EQ(Check(Losing("*")), absl::OkStatus());
  EXPECT_EQ(Check(Losing("Charge", 0.0)), absl::OkStatus());
  EXPECT_EQ(Check(Losing(kRefund, 12.5)), absl::OkStatus());
}

TEST(CheckFaultRulesTest, RefusesWhatCannotWorkAndNamesTheKey) {
  const auto expect_refused = [](const FaultRule& rule, const char* key) {
    const absl::Status status = Check(rule);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(key));
  };
  expect_refused(Losing("Chrage"), "faults.lost.method: there is no method \"Chrage\"");
  expect_refused(Losing("Charge", 100.5), "faults.lost.percentage");
  expect_refused(Losing("Charge", -1.0), "faults.lost.percentage");
  expect_refused(Losing("Charge", std::nan("")), "faults.lost.percentage");
  expect_refused({.name = "faults.slow", .delay = absl::Seconds(-1)}, "faults.slow.delay");
  expect_refused({.name = "faults.slow", .reply_delay = absl::InfiniteDuration()},
                 "faults.slow.reply_delay");
  expect_refused({.name = "faults.idle"}, "faults.idle: does nothing");
}

}  // namespace
}  // namespace souk::resilience

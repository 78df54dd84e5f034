#include "services/payment/processor/test_tokens.h"

#include <gtest/gtest.h>

namespace souk::payment {
namespace {

const Money kPrice = *Money::Create("EUR", 1999);

TEST(TestTokensTest, TokensThatChargeDifferInWhenAndAfterHowManyAttempts) {
  for (const char* token : {"tok_ok", "tok_slow", "tok_flaky"}) {
    EXPECT_EQ(BehaviourOf(token, kPrice).decision, Decision{}) << token;
  }
  EXPECT_EQ(BehaviourOf("tok_ok", kPrice).delay, absl::ZeroDuration());
  EXPECT_EQ(BehaviourOf("tok_slow", kPrice).delay, absl::Seconds(3));
  EXPECT_EQ(BehaviourOf("tok_flaky", kPrice).unavailable_attempts, 2);
}

TEST(TestTokensTest, TokensThatAreRefusedSayWhy) {
  EXPECT_EQ(BehaviourOf("tok_declined", kPrice).decision.refusal, Refusal::kDeclined);
  EXPECT_EQ(BehaviourOf("tok_insufficient_funds", kPrice).decision.refusal,
            Refusal::kInsufficientFunds);
  EXPECT_EQ(BehaviourOf("tok_stolen", kPrice).decision.refusal, Refusal::kTokenUnknown);
  EXPECT_EQ(BehaviourOf("", kPrice).decision.refusal, Refusal::kTokenUnknown);
}

TEST(TestTokensTest, CardsCoverNoMoreThanTheirLimit) {
  const Money limit = *Money::Create("EUR", kCardLimit);
  const Money more = *Money::Create("EUR", kCardLimit + 1);
  EXPECT_EQ(BehaviourOf("tok_ok", limit).decision.refusal, std::nullopt);
  EXPECT_EQ(BehaviourOf("tok_ok", more).decision.refusal, Refusal::kInsufficientFunds);
  EXPECT_EQ(BehaviourOf("tok_declined", more).decision.refusal, Refusal::kDeclined);
}

}  // namespace
}  // namespace souk::payment

#include "common/resilience/retry_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

#include "common/base/error.h"
#include "tests/support/violated_fields.h"

namespace souk::resilience {
namespace {

class RetryBudgetTest : public ::testing::Test {
 protected:
  std::unique_ptr<RetryBudget> Make(RetryBudgetOptions options) {
    return *RetryBudget::Create(options, clock_);
  }

  /// A budget with nothing in it.
  std::unique_ptr<RetryBudget> MakeSpent(RetryBudgetOptions options) {
    auto budget = Make(options);
    Spend(*budget);
    return budget;
  }

  /// Withdraws until there is nothing left, and says how often that worked.
  static int Spend(RetryBudget& budget) {
    int retries = 0;
    while (budget.TryWithdraw()) ++retries;
    return retries;
  }

  static void AddCalls(RetryBudget& budget, int count) {
    for (int i = 0; i < count; ++i) budget.AddCall();
  }

  ManualClock clock_;
};

TEST_F(RetryBudgetTest, BeginsFull) { EXPECT_EQ(Spend(*Make({.most_unspent = 7})), 7); }

TEST_F(RetryBudgetTest, CallsEarnTheirShareOfRetries) {
  const auto budget = MakeSpent({.retries_per_call = 0.25, .most_unspent = 1000});
  AddCalls(*budget, 100);
  EXPECT_EQ(Spend(*budget), 25);
}

TEST_F(RetryBudgetTest, TimeEarnsTheMinimumWithoutCalls) {
  const auto budget = MakeSpent({.minimum_per_second = 2, .most_unspent = 1000});
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(Spend(*budget), 10);
}

TEST_F(RetryBudgetTest, MinimumIsNotOnTopOfWhatCallsEarned) {
  const auto budget =
      MakeSpent({.retries_per_call = 0.25, .minimum_per_second = 2, .most_unspent = 1000});
  AddCalls(*budget, 100);
  clock_.Advance(absl::Seconds(5));  // Worth 10, less than the 25 of the calls.
  EXPECT_EQ(Spend(*budget), 25);
}

TEST_F(RetryBudgetTest, KeepsNoMoreUnspentThanConfigured) {
  const auto budget = MakeSpent({.retries_per_call = 0.25, .most_unspent = 10});
  AddCalls(*budget, 1000);
  EXPECT_EQ(budget->Balance(), 10);
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(Spend(*budget), 10);
}

TEST_F(RetryBudgetTest, CalleeThatFailsEverythingSeesItsShareMoreRequestsAndTheBurst) {
  const auto budget = Make({});
  int retries = 0;
  for (int call = 0; call < 10'000; ++call) {
    clock_.Advance(absl::Milliseconds(10));
    budget->AddCall();
    retries += Spend(*budget);  // Every attempt fails, so everything is spent at once.
  }
  EXPECT_GE(retries, 2000);
  EXPECT_LE(retries, 2000 + 20);
}

TEST_F(RetryBudgetTest, NamesEveryWrongOption) {
  const absl::Status status =
      RetryBudget::Create({.retries_per_call = 1.5,
                           .minimum_per_second = std::numeric_limits<double>::infinity(),
                           .most_unspent = 0.5},
                          clock_)
          .status();
  EXPECT_THAT(ViolatedFields(status),
              ::testing::ElementsAre("retries_per_call", "minimum_per_second", "most_unspent"));
}

TEST_F(RetryBudgetTest, ThreadsTogetherSpendNoMoreThanWasEarned) {
  const auto budget =
      MakeSpent({.retries_per_call = 0.25, .minimum_per_second = 0, .most_unspent = 1000});
  std::atomic<int> retries = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 400; ++j) {
        budget->AddCall();
        if (budget->TryWithdraw()) ++retries;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(retries + Spend(*budget), 8 * 400 / 4);
}

}  // namespace
}  // namespace souk::resilience

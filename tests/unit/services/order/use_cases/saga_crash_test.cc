// A process dies at each of its writes in turn, before the write or right after it; another process
// takes the saga up. Whatever was lost, the order ends right, with one charge at most.

#include <gtest/gtest.h>

#include <tuple>

#include "tests/unit/services/order/use_cases/saga_fixture.h"

namespace souk::order::testing {
namespace {

using Death = MemoryRepository::Death;

class SagaCrashTest : public SagaTest,
                      public ::testing::WithParamInterface<std::tuple<int, Death, const char*>> {
 protected:
  // Places an order with a process that dies at the parameter's write; whether the order was
  // stored.
  bool PlaceAndDie() {
    const auto [write, death, token] = GetParam();
    first_.repository.DieAt(write, death);
    first_.Place(token);
    RunToRest(first_);
    return !env_.database.events.empty();
  }

  Process first_{env_};
};

TEST_P(SagaCrashTest, TheNextProcessBringsTheOrderToItsEnd) {
  if (!PlaceAndDie()) return;
  Process second(env_, {.owner = "second"});
  second.Sweep();
  RunToRest(second);
  const bool declined = std::get<2>(GetParam()) == std::string("tok_declined");
  EXPECT_EQ(TheOrder().state(), declined ? OrderState::kRejected : OrderState::kConfirmed);
  ExpectConsistent(TheOrder());
}

TEST_P(SagaCrashTest, TheNextProcessCancelsTheOrderIfItStillCan) {
  if (!PlaceAndDie()) return;
  Process second(env_, {.owner = "second"});
  const auto& answer = second.Cancel(TheOrder().id());
  RunToRest(second);
  second.Sweep();
  RunToRest(second);
  ASSERT_TRUE(answer.has_value());
  if (answer->ok()) EXPECT_EQ((*answer)->state, OrderState::kCancelled);
  if (!answer->ok()) EXPECT_EQ(answer->status().code(), absl::StatusCode::kFailedPrecondition);
  ExpectConsistent(TheOrder());
}

TEST_P(SagaCrashTest, AThirdProcessGoesOnWhereTheSecondDiedToo) {
  if (!PlaceAndDie()) return;
  Process second(env_, {.owner = "second"});
  second.repository.DieAt(2, std::get<1>(GetParam()));
  second.Sweep();
  RunToRest(second);
  Process third(env_, {.owner = "third"});
  third.Sweep();
  RunToRest(third);
  ExpectConsistent(TheOrder());
}

INSTANTIATE_TEST_SUITE_P(AtEveryWrite, SagaCrashTest,
                         ::testing::Combine(::testing::Values(1, 2, 3, 4, 5),
                                            ::testing::Values(Death::kBeforeWrite,
                                                              Death::kAfterWrite),
                                            ::testing::Values("tok_ok", "tok_declined")));

}  // namespace
}  // namespace souk::order::testing

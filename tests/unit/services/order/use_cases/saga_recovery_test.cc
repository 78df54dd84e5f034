#include "services/order/use_cases/saga_recovery.h"

#include <gtest/gtest.h>

#include "tests/unit/services/order/use_cases/saga_fixture.h"

namespace souk::order::testing {
namespace {

class SagaRecoveryTest : public SagaTest {};

TEST_F(SagaRecoveryTest, LeavesAloneWhatRunsHere) {
  Process process(env_);
  env_.world.Expect("reserve", {Fault::kHang});
  process.Place();
  EXPECT_EQ(process.Sweep(), 0);
  env_.world.LetGo("reserve");
  ExpectConsistent(TheOrder());
}

TEST_F(SagaRecoveryTest, TakesASagaOverOnceItsLeaseWasSeenUnchangedForTheTerm) {
  Process first(env_, {.owner = "first", .sole_process = false});
  Process second(env_, {.owner = "second", .sole_process = false});
  env_.world.Expect("charge", {Fault::kHang});
  first.Place();
  EXPECT_EQ(second.Sweep(), 0) << "seen for the first time";
  env_.executor.Advance(absl::Seconds(29));
  EXPECT_EQ(second.Sweep(), 0);
  env_.executor.Advance(absl::Seconds(1));
  EXPECT_EQ(second.Sweep(), 1);
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
  // The first one was only slow; what it learns comes too late to be appended.
  env_.world.LetGo("charge");
  EXPECT_EQ(first.runner.size(), 0);
  EXPECT_EQ(TheOrder().version(), 5);
  ExpectConsistent(TheOrder());
}

TEST_F(SagaRecoveryTest, AnOwnerThatGoesOnKeepsItsSagas) {
  Process first(env_, {.owner = "first", .sole_process = false});
  Process second(env_, {.owner = "second", .sole_process = false});
  env_.world.Expect("charge", std::vector<Fault>(7, Fault::kLostRequest));
  first.Place();
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(second.Sweep(), 0);
    env_.executor.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
}

TEST_F(SagaRecoveryTest, TheBackgroundSweepFindsWhatWasParked) {
  Process process(env_);
  env_.world.Expect("reserve", std::vector<Fault>(8, Fault::kLostRequest));
  process.Place();
  RunToRest(process);
  EXPECT_EQ(TheOrder().state(), OrderState::kPending);
  process.recovery.Start();
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
  process.recovery.Stop();
}

TEST_F(SagaRecoveryTest, TakesUpAsManyAsThereIsPlaceForAndTheRestLater) {
  {
    Process process(env_);
    env_.world.Expect("reserve", std::vector<Fault>(3 * 8, Fault::kLostRequest));
    for (int i = 0; i < 3; ++i) process.Place();
    RunToRest(process);
  }
  Process next(env_, {.owner = "next", .runner = {.max_running = 1, .max_queued = 0}});
  env_.world.Expect("reserve", {Fault::kHang});
  EXPECT_EQ(next.Sweep(), 1);
  env_.world.LetGo("reserve");
  for (int i = 0; i < 3; ++i) next.Sweep();
  for (const auto& [id, events] : env_.database.events) {
    EXPECT_EQ(Order::Fold(id, events)->state(), OrderState::kConfirmed);
  }
}

TEST_F(SagaRecoveryTest, ResumingAnOrderWithoutSagaAnswersAtOnce) {
  Process process(env_);
  process.Place();
  const absl::Status status =
      async::RunTask(env_.executor, process.recovery.Resume(CallContext(), TheOrder().id()));
  EXPECT_EQ(status, absl::OkStatus());
}

TEST_F(SagaRecoveryTest, ACallResumedAfterACrashGoesOnWithItsOrder) {
  {
    Process process(env_);
    process.repository.DieAt(2, MemoryRepository::Death::kAfterWrite);
    process.Place();
    RunToRest(process);
  }
  Process next(env_, {.owner = "next"});
  const auto& answer = next.Place("tok_ok", ResumedCall(env_.database.events.begin()->first));
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kConfirmed);
  EXPECT_EQ(env_.database.events.size(), 1U) << "no second order";
}

}  // namespace
}  // namespace souk::order::testing

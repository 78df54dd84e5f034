#include "services/order/use_cases/saga_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/order/use_cases/saga_fixture.h"

namespace souk::order::testing {
namespace {

class SagaRunnerTest : public SagaTest {};

TEST_F(SagaRunnerTest, SlowStockIsAnsweredPendingAfterItsPatience) {
  Process process(env_);
  env_.world.Expect("reserve", {Fault::kHang});
  const auto& answer = process.Place();
  env_.executor.Advance(absl::Milliseconds(149));
  EXPECT_FALSE(answer.has_value());
  env_.executor.Advance(absl::Milliseconds(1));
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kPending);
  env_.world.LetGo("reserve");
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
}

TEST_F(SagaRunnerTest, RetriesOfAStepCountAgainstItsPatience) {
  Process process(env_);
  env_.world.Expect("reserve", std::vector<Fault>(7, Fault::kLostRequest));
  const auto& answer = process.Place();
  env_.executor.Advance(absl::Milliseconds(150));
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kPending);
  RunToRest(process);
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
}

TEST_F(SagaRunnerTest, ASlowChargeIsAnsweredShortlyBeforeTheCallersDeadline) {
  Process process(env_);
  env_.world.Expect("charge", {Fault::kHang});
  const auto& answer =
      process.Place("tok_ok", CallUntil(Deadline::After(env_.clock, absl::Seconds(1))));
  env_.executor.Advance(absl::Milliseconds(979));
  EXPECT_FALSE(answer.has_value());
  env_.executor.Advance(absl::Milliseconds(1));
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->state, OrderState::kStockReserved);
  env_.world.LetGo("charge");
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
}

TEST_F(SagaRunnerTest, ACallerWithoutDeadlineIsAnsweredAfterTheLongestWait) {
  Process process(env_, {.runner = {.longest_wait = absl::Seconds(5)}});
  env_.world.Expect("charge", {Fault::kHang});
  const auto& answer = process.Place();
  env_.executor.Advance(absl::Seconds(5));
  EXPECT_TRUE(answer.has_value());
  env_.world.LetGo("charge");
}

TEST_F(SagaRunnerTest, ACallerWhoLeavesIsNotAnsweredAndTheOrderGoesOn) {
  Process process(env_);
  env_.world.Expect("charge", {Fault::kHang});
  async::CancellationSource caller;
  CallContext call;
  call.cancellation = caller.token();
  const auto& answer = process.Place("tok_ok", call);
  caller.Cancel();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status().code(), absl::StatusCode::kCancelled);
  env_.world.LetGo("charge");
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
}

TEST_F(SagaRunnerTest, TheNextSagaBeginsWhenOneEnds) {
  Process process(env_, {.runner = {.max_running = 1, .max_queued = 1}});
  env_.world.Expect("reserve", {Fault::kHang});
  const auto& first = process.Place();
  const auto& second = process.Place();
  EXPECT_EQ(env_.world.TimesCalled("reserve"), 0);
  EXPECT_EQ(process.runner.size(), 2);
  env_.world.LetGo("reserve");
  ASSERT_TRUE(first.has_value() && first->ok() && second.has_value() && second->ok());
  EXPECT_EQ((*first)->state, OrderState::kConfirmed);
  EXPECT_EQ((*second)->state, OrderState::kConfirmed);
  EXPECT_EQ(process.runner.size(), 0);
}

TEST_F(SagaRunnerTest, AnOrderWhoseTurnDoesNotComeIsAnsweredPending) {
  Process process(env_, {.runner = {.max_running = 1, .max_queued = 1}});
  env_.world.Expect("reserve", {Fault::kHang});
  const auto& first = process.Place();
  const auto& second = process.Place();
  env_.executor.Advance(absl::Milliseconds(150));
  ASSERT_TRUE(first.has_value() && first->ok() && second.has_value() && second->ok());
  EXPECT_EQ((*second)->state, OrderState::kPending);
  env_.world.LetGo("reserve");
  EXPECT_EQ(process.runner.size(), 0);
}

TEST_F(SagaRunnerTest, WithoutAPlaceAnOrderIsRefusedAndNothingStored) {
  Process process(env_, {.runner = {.max_running = 1, .max_queued = 0}});
  env_.world.Expect("reserve", {Fault::kHang});
  process.Place();
  const auto& refused = process.Place();
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused->status()), "QUEUE_FULL");
  EXPECT_EQ(RetryAfterOf(refused->status()), absl::Seconds(1));
  EXPECT_EQ(env_.database.events.size(), 1U);
  env_.world.LetGo("reserve");
  EXPECT_TRUE(process.Place()->ok());
}

TEST_F(SagaRunnerTest, AStoppedSagaGoesOnInTheNextProcess) {
  {
    Process process(env_);
    env_.world.Expect("charge", {Fault::kHang});
    const auto& answer = process.Place();
    process.runner.Stop();
    env_.world.LetGo("charge");
    ASSERT_TRUE(answer.has_value() && answer->ok());
    EXPECT_EQ((*answer)->state, OrderState::kPaid) << "the call under way was finished";
    EXPECT_EQ(process.Place()->status().code(), absl::StatusCode::kResourceExhausted);
  }
  Process next(env_, {.owner = "next"});
  EXPECT_EQ(next.Sweep(), 1);
  EXPECT_EQ(TheOrder().state(), OrderState::kConfirmed);
  ExpectConsistent(TheOrder());
}

TEST_F(SagaRunnerTest, StoppingDropsTheQueueAndAnswersItsCallers) {
  Process process(env_, {.runner = {.max_running = 1}});
  env_.world.Expect("reserve", {Fault::kHang});
  process.Place();
  const auto& queued = process.Place();
  process.runner.Stop();
  ASSERT_TRUE(queued.has_value() && queued->ok());
  EXPECT_EQ((*queued)->state, OrderState::kPending);
  env_.world.LetGo("reserve");
}

}  // namespace
}  // namespace souk::order::testing

#include <gmock/gmock.h>

#include "common/base/error.h"
#include "tests/unit/common/rpc/replicas_fixture.h"

namespace souk::rpc {
namespace {

class BalancedCallTest : public ReplicasFixture {
 protected:
  int FailuresOf(int calls) {
    int failures = 0;
    for (int i = 0; i < calls; ++i) failures += Get("o-1").ok() ? 0 : 1;
    return failures;
  }
};

TEST_F(BalancedCallTest, CallsAreSpread) {
  StartReplicas({}, {.balancing = Balancing::kRoundRobin});
  EXPECT_EQ(FailuresOf(20), 0);
  EXPECT_EQ(replicas_[0]->calls, 10);
  EXPECT_EQ(replicas_[1]->calls, 10);
}

TEST_F(BalancedCallTest, AFailedAttemptIsRepeatedAtTheOtherInstance) {
  Script(0, Failing);
  StartReplicas(QuickRetries(), {.balancing = Balancing::kRoundRobin, .outliers = std::nullopt});
  EXPECT_EQ(FailuresOf(20), 0);
  // Each call came to it at most once.
  EXPECT_LE(replicas_[0]->calls, 20);
  EXPECT_GE(replicas_[0]->calls, 5);
  EXPECT_EQ(replicas_[1]->calls, 20);
}

TEST_F(BalancedCallTest, AnInstanceThatFailsIsSentNothingMore) {
  Script(0, Failing);
  StartReplicas(QuickRetries(), {.balancing = Balancing::kRoundRobin});
  EXPECT_EQ(FailuresOf(40), 0);
  EXPECT_EQ(replicas_[0]->calls, 5);
  EXPECT_TRUE(fleet_->Members()[0]->instance->ejected());
}

TEST_F(BalancedCallTest, WhatCouldNotBeSentGoesToTheOtherInstanceEvenIfItMustNotHappenTwice) {
  StartReplicas(QuickRetries(), {.balancing = Balancing::kRoundRobin});
  Stop(*replicas_[0]);
  for (int i = 0; i < 10; ++i) {
    const absl::StatusOr<Order> order = async::RunBlocking(create()({}, {}));
    EXPECT_EQ(order.status(), absl::OkStatus());
  }
  EXPECT_EQ(replicas_[1]->calls, 10);
}

TEST_F(BalancedCallTest, WhatMayHaveHappenedIsNotRepeatedWithoutAKey) {
  Script(0, Failing);
  Script(1, Failing);
  StartReplicas(QuickRetries());
  EXPECT_EQ(async::RunBlocking(create()({}, {})).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(replicas_[0]->calls + replicas_[1]->calls, 1);
}

TEST_F(BalancedCallTest, AnOpenBreakerOfOneInstanceIsGoneRoundAtOnce) {
  breaker_ = *resilience::CircuitBreaker::Create({.name = "order@first"}, clock_, random_);
  StartReplicas({}, {.balancing = Balancing::kRoundRobin});
  // One breaker guards both here; the second attempt shows that it is tried at once.
  breaker_->ForceOpen();
  const absl::Status refused = Get("o-1").status();
  EXPECT_EQ(ReasonOf(refused), resilience::kCircuitOpen);
  EXPECT_EQ(breaker_->Snapshot().totals.refused, 2);
  EXPECT_EQ(fleet_->Members()[0]->picked + fleet_->Members()[1]->picked, 2);
}

TEST_F(BalancedCallTest, WithoutAnInstanceACallWaitsForOne) {
  StartReplicas();
  fleet_ = *Fleet::Create(
      {},
      [this](const std::string&) {
        return InstanceChannels{Connect(replicas_[0]->port), Connect(replicas_[0]->port)};
      },
      clock_, random_);
  channel_ = *GrpcChannel::Create({}, fleet_,
                                  {.clock = clock_,
                                   .random = random_,
                                   .executor = executor_,
                                   .tracer = tracer_,
                                   .metrics = client_metrics_});
  absl::StatusOr<Order> order = absl::UnknownError("not yet");
  std::promise<void> done;
  async::Spawn(get()({}, {}), [&](absl::StatusOr<Order> answer) {
    order = std::move(answer);
    done.set_value();
  });
  ASSERT_EQ(fleet_->Update({{.address = replicas_[0]->address()}}), absl::OkStatus());
  done.get_future().wait();
  EXPECT_EQ(order.status(), absl::OkStatus());
}

TEST_F(BalancedCallTest, WithoutAnInstanceACallThatDoesNotWaitFails) {
  StartReplicas();
  fleet_ = *Fleet::Create({}, nullptr, clock_, random_);
  ChannelOptions options = QuickRetries();
  options.defaults.wait_for_ready = false;
  channel_ = *GrpcChannel::Create(options, fleet_,
                                  {.clock = clock_,
                                   .random = random_,
                                   .executor = executor_,
                                   .tracer = tracer_,
                                   .metrics = client_metrics_});
  const absl::Status status = Get("o-1").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "NO_INSTANCE");
}

}  // namespace
}  // namespace souk::rpc

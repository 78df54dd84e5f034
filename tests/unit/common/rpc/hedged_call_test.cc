#include <gmock/gmock.h>

#include "common/base/error.h"
#include "tests/unit/common/rpc/replicas_fixture.h"

namespace souk::rpc {
namespace {

class HedgedCallTest : public ReplicasFixture {
 protected:
  // A handler that hung may still end, with what is below.
  ~HedgedCallTest() override {
    for (const auto& replica : replicas_) Stop(*replica);
  }

  // The first call to arrive anywhere hangs until it is cancelled; the others are answered.
  void Start(ChannelOptions options) {
    for (const auto& replica : replicas_) {
      Replica& each = *replica;
      const auto serve = [this, &each](CallContext call, std::string id) {
        ++each.calls;
        return Serve(call, std::move(id));
      };
      each.service.get = serve;
      each.service.create = serve;
    }
    StartReplicas(std::move(options));
  }

  static ChannelOptions Hedged(absl::Duration delay) {
    ChannelOptions options = QuickRetries();
    options.defaults.retry.max_attempts = 1;
    options.defaults.hedging = HedgePolicy{.delay = {.shortest = delay, .longest = delay}};
    return options;
  }

  Task<absl::StatusOr<Order>> AnswerLater(std::string id) {
    co_await async::Sleep(executor_, absl::Milliseconds(100));
    co_return co_await Answering(std::move(id));
  }

  std::atomic<int> calls_ = 0;
  std::promise<void> hung_was_cancelled_;

 private:
  Task<absl::StatusOr<Order>> Serve(CallContext call, std::string id) {
    if (++calls_ == 1) {
      co_await async::Sleep(executor_, absl::Hours(1), call.cancellation);
      hung_was_cancelled_.set_value();
      co_return absl::CancelledError("nobody waits");
    }
    Order order;
    order.set_order_id(id);
    co_return order;
  }
};

TEST_F(HedgedCallTest, AReadThatHangsIsAnsweredByTheOtherInstance) {
  Start(Hedged(absl::Milliseconds(5)));
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  hung_was_cancelled_.get_future().wait();
  EXPECT_EQ(replicas_[0]->calls, 1);
  EXPECT_EQ(replicas_[1]->calls, 1);
  const EdgeReport report = Report();
  EXPECT_EQ(report.hedges_started, 1);
  EXPECT_EQ(report.hedges_won, 1);
  EXPECT_EQ(report.retry_budget, 19.0);  // of 20
  // The one that hung has told how slow it is, and nothing else.
  for (const InstanceReport& instance : report.instances) {
    EXPECT_EQ(instance.in_flight, 0);
    EXPECT_GT(instance.latency, absl::ZeroDuration());
    EXPECT_FALSE(instance.ejected);
  }
}

TEST_F(HedgedCallTest, AnAnswerThatComesInTimeHasNoHedge) {
  Start(Hedged(absl::Seconds(10)));
  calls_ = 1;  // none hangs
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  EXPECT_EQ(Report().hedges_started, 0);
  EXPECT_EQ(calls_, 2);
}

TEST_F(HedgedCallTest, AFailureThatComesInTimeHasNoHedge) {
  for (int i = 0; i < 2; ++i) Script(i, Failing);
  StartReplicas(Hedged(absl::Seconds(10)));
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Report().hedges_started, 0);
}

TEST_F(HedgedCallTest, WhicheverFailsTheOtherHasItsTime) {
  std::atomic<int> calls = 0;
  for (int i = 0; i < 2; ++i) {
    Script(i, [this, &calls](std::string id) {
      return ++calls == 1 ? AnswerLater(std::move(id)) : Failing(std::move(id));
    });
  }
  StartReplicas(Hedged(absl::Milliseconds(1)));
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  EXPECT_EQ(Report().hedges_started, 1);
  EXPECT_EQ(calls, 2);
}

TEST_F(HedgedCallTest, WhatChangesSomethingIsNotHedged) {
  Start(Hedged(absl::Milliseconds(1)));
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::Milliseconds(50));
  EXPECT_EQ(async::RunBlocking(create()(call, {}, "key")).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Report().hedges_started, 0);
}

TEST_F(HedgedCallTest, WithoutABudgetThereAreNoHedges) {
  ChannelOptions options = Hedged(absl::Milliseconds(1));
  options.retry_budget = {.retries_per_call = 0, .minimum_per_second = 0, .most_unspent = 1};
  Start(std::move(options));
  EXPECT_TRUE(channel_->callee()->retry_budget->TryWithdraw());
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::Milliseconds(50));
  EXPECT_EQ(Get("o-1", call).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Report().hedges_started, 0);
}

TEST_F(HedgedCallTest, OptionsThatCannotWorkAreRefusedByTheirKey) {
  ChannelOptions options = Hedged(absl::Milliseconds(1));
  options.methods["GetOrder"] = options.defaults;
  options.methods["GetOrder"].hedging->delay.percentile = 1.5;
  const std::shared_ptr<Fleet> fleet = *Fleet::Create({}, nullptr, clock_, random_);
  const ClientParts parts = {.clock = clock_,
                             .random = random_,
                             .executor = executor_,
                             .tracer = tracer_,
                             .metrics = client_metrics_};
  const absl::Status percentile = GrpcChannel::Create(options, fleet, parts).status();
  EXPECT_EQ(percentile.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(percentile.message()),
              ::testing::HasSubstr("clients.callee.methods.GetOrder: hedging: "));
  options.methods.clear();
  options.defaults.hedging->max_hedges = 5;
  EXPECT_THAT(std::string(GrpcChannel::Create(options, fleet, parts).status().message()),
              ::testing::HasSubstr("hedging.max_hedges"));
}

}  // namespace
}  // namespace souk::rpc

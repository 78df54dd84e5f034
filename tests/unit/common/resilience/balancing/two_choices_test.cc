#include "common/resilience/balancing/two_choices.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <utility>
#include <vector>

#include "common/resilience/balancing/weighted_random.h"
#include "tests/unit/common/resilience/balancing/balancing_fixture.h"

namespace souk::resilience {
namespace {

class LeastRequestsTest : public BalancingTest {
 protected:
  /// The most calls that one of many instances has when each call stays.
  int MostInFlight(Balancer& balancer, int calls_each) {
    constexpr int kInstances = 100;
    const Instances instances = Make(std::vector<double>(kInstances, 1.0));
    std::vector<Instance::Call> calls;
    for (int i = 0; i < kInstances * calls_each; ++i) {
      calls.push_back(balancer.Pick(instances).Begin());
    }
    int most = 0;
    for (const auto& instance : instances) most = std::max(most, instance->in_flight());
    return most;
  }

  LeastRequests balancer_{random_};
};

TEST_F(LeastRequestsTest, ChoosesTheOneOfTwoWithFewerCallsInFlight) {
  const Instances instances = Make({1, 1});
  const Instance::Call busy = instances[0]->Begin();
  EXPECT_EQ(Choose(balancer_, instances, 100)["b"], 100);
}

TEST_F(LeastRequestsTest, CallsInFlightCountByWeight) {
  const Instances instances = Make({4, 1});
  std::vector<Instance::Call> calls;
  for (int i = 0; i < 100; ++i) calls.push_back(balancer_.Pick(instances).Begin());
  EXPECT_EQ(instances[0]->in_flight(), 80);
}

TEST_F(LeastRequestsTest, OneThatHangsKeepsItsCallsAndGetsHardlyMore) {
  const Instances instances = Make({1, 1, 1});
  std::vector<Instance::Call> hanging;
  for (int i = 0; i < 1000; ++i) {
    Instance& chosen = balancer_.Pick(instances);
    Instance::Call call = chosen.Begin();
    if (&chosen == instances[0].get()) hanging.push_back(std::move(call));
  }
  EXPECT_LE(hanging.size(), 2u);
}

TEST_F(LeastRequestsTest, TheBusiestIsNearTheAverageWhereChanceAloneIsFarFromIt) {
  WeightedRandom chance(random_);
  EXPECT_LE(MostInFlight(balancer_, 10), 10 + 3);
  EXPECT_GE(MostInFlight(chance, 10), 10 + 6);
}

TEST_F(LeastRequestsTest, ANewInstanceIsNotOverrunThoughItIsIdle) {
  Instances instances = Make({1, 1, 1});
  instances.push_back(std::make_shared<Instance>(
      "new", 1.0, InstanceOptions{.slow_start = absl::Seconds(10)}, clock_));
  std::vector<Instance::Call> calls;
  for (int i = 0; i < 62; ++i) calls.push_back(balancer_.Pick(instances).Begin());
  EXPECT_LE(instances[3]->in_flight(), 4);
}

class LeastLatencyTest : public BalancingTest {
 protected:
  LeastLatency balancer_{random_};
};

TEST_F(LeastLatencyTest, ChoosesTheFasterOneUntilItIsBusy) {
  const Instances instances = Make({1, 1});
  Call(*instances[0], absl::Milliseconds(10));
  Call(*instances[1], absl::Milliseconds(40));
  EXPECT_EQ(Choose(balancer_, instances, 100)["a"], 100);
  std::vector<Instance::Call> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(balancer_.Pick(instances).Begin());
  EXPECT_EQ(instances[0]->in_flight(), 4);
  EXPECT_EQ(instances[1]->in_flight(), 1);
}

TEST_F(LeastLatencyTest, WhoHasNotAnsweredYetGetsOneCallAtATime) {
  const Instances instances = Make({1, 1});
  Call(*instances[0], absl::Milliseconds(10));
  EXPECT_EQ(&balancer_.Pick(instances), instances[1].get());
  const Instance::Call first = instances[1]->Begin();
  EXPECT_EQ(Choose(balancer_, instances, 100)["a"], 100);
}

TEST_F(LeastLatencyTest, AmongThoseWhoHaveNotAnsweredTheLessBusyIsChosen) {
  const Instances instances = Make({1, 1});
  const Instance::Call one = instances[0]->Begin();
  const Instance::Call two = instances[0]->Begin();
  const Instance::Call three = instances[1]->Begin();
  EXPECT_EQ(Choose(balancer_, instances, 100)["b"], 100);
}

TEST_F(LeastLatencyTest, WhoWasSlowIsTriedAgainAfterAWhile) {
  const Instances instances = Make({1, 1});
  Call(*instances[1], absl::Seconds(1));
  int calls = 0;
  while (&balancer_.Pick(instances) != instances[1].get() && calls < 10'000) {
    Call(*instances[0], absl::Milliseconds(10));
    ++calls;
  }
  // exp(-t / 10 s) brings a second down to ten milliseconds after 46 s.
  EXPECT_GE(calls, 4000);
  EXPECT_LE(calls, 5000);
}

}  // namespace
}  // namespace souk::resilience

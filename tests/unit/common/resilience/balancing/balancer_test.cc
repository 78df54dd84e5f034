// What holds for every balancer.

#include "common/resilience/balancing/balancer.h"

#include <atomic>
#include <functional>
#include <memory>

#include "common/resilience/balancing/round_robin.h"
#include "common/resilience/balancing/two_choices.h"
#include "common/resilience/balancing/weighted_random.h"
#include "common/resilience/balancing/weighted_round_robin.h"
#include "tests/unit/common/resilience/balancing/balancing_fixture.h"
#include "tests/unit/common/resilience/sixty_four_threads.h"

namespace souk::resilience {
namespace {

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Balancer>(Random&)> make;
  bool heeds_weights = true;
};

class BalancerTest : public BalancingTest, public ::testing::WithParamInterface<Kind> {
 protected:
  std::unique_ptr<Balancer> balancer_ = GetParam().make(random_);
};

TEST_P(BalancerTest, ChoosesTheOnlyOne) { EXPECT_EQ(Choose(*balancer_, Make({1}), 10)["a"], 10); }

TEST_P(BalancerTest, SharesOutEvenlyAmongEquals) {
  const Instances instances = Make({1, 1, 1, 1});
  const std::map<std::string, int> chosen = Choose(*balancer_, instances, 4000);
  EXPECT_EQ(chosen.size(), 4u);
  // Five standard deviations of a binomial distribution (4000, 0.25) are 137.
  for (const auto& [address, count] : chosen) EXPECT_NEAR(count, 1000, 137) << address;
}

TEST_P(BalancerTest, TheHeavierGetsMoreOfTheCallsInFlight) {
  const Instances instances = Make({3, 1});
  std::vector<Instance::Call> calls;
  for (int i = 0; i < 400; ++i) {
    Instance& chosen = balancer_->Pick(instances);
    clock_.Advance(absl::Milliseconds(1));
    // One call of each is known to take 10 ms, so that latencies make no difference.
    if (chosen.latency() == absl::ZeroDuration()) Call(chosen, absl::Milliseconds(10));
    calls.push_back(chosen.Begin());
  }
  EXPECT_NEAR(instances[0]->in_flight(), GetParam().heeds_weights ? 300 : 200, 45);
}

TEST_P(BalancerTest, FollowsInstancesThatComeAndGo) {
  const Instances instances = Make({1, 1, 1});
  Choose(*balancer_, instances, 10);
  EXPECT_EQ(Choose(*balancer_, {instances[2]}, 10)["c"], 10);
  EXPECT_EQ(Choose(*balancer_, instances, 300).size(), 3u);
}

TEST_P(BalancerTest, SixtyFourThreadsChooseTogether) {
  const Instances instances = Make({1, 1, 1});
  std::atomic<int> chosen = 0;
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 30; ++i) {
      Instance::Call call = balancer_->Pick(instances).Begin();
      ++chosen;
      call.Finish();
    }
  });
  EXPECT_EQ(chosen, kThreads * 30);
  for (const auto& instance : instances) EXPECT_EQ(instance->in_flight(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BalancerTest,
    ::testing::Values(
        Kind{.name = "RoundRobin",
             .make = [](Random& random) { return std::make_unique<RoundRobin>(random); },
             .heeds_weights = false},
        Kind{.name = "WeightedRoundRobin",
             .make = [](Random&) { return std::make_unique<WeightedRoundRobin>(); }},
        Kind{.name = "WeightedRandom",
             .make = [](Random& random) { return std::make_unique<WeightedRandom>(random); }},
        Kind{.name = "LeastRequests",
             .make = [](Random& random) { return std::make_unique<LeastRequests>(random); }},
        Kind{.name = "LeastLatency",
             .make = [](Random& random) { return std::make_unique<LeastLatency>(random); }}),
    [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace souk::resilience

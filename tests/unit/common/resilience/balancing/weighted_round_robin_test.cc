#include "common/resilience/balancing/weighted_round_robin.h"

#include <memory>

#include "tests/unit/common/resilience/balancing/balancing_fixture.h"

namespace souk::resilience {
namespace {

class WeightedRoundRobinTest : public BalancingTest {
 protected:
  /// The addresses of the next choices.
  std::string Next(const Instances& instances, int choices) {
    std::string addresses;
    for (int i = 0; i < choices; ++i) addresses += balancer_.Pick(instances).address();
    return addresses;
  }

  WeightedRoundRobin balancer_;
};

TEST_F(WeightedRoundRobinTest, SpreadsTheHeavyOneBetweenTheOthers) {
  EXPECT_EQ(Next(Make({5, 1, 1}), 14), "aabacaaaabacaa");
}

TEST_F(WeightedRoundRobinTest, EqualWeightsTakeTurns) {
  EXPECT_EQ(Next(Make({2, 2, 2}), 6), "abcabc");
}

TEST_F(WeightedRoundRobinTest, EachGetsItsShareOfAnyStretch) {
  const Instances instances = Make({0.5, 0.3, 0.2});
  Next(instances, 7);
  std::map<std::string, int> chosen = Choose(balancer_, instances, 1000);
  EXPECT_NEAR(chosen["a"], 500, 1);
  EXPECT_NEAR(chosen["b"], 300, 1);
  EXPECT_NEAR(chosen["c"], 200, 1);
}

TEST_F(WeightedRoundRobinTest, WhoStaysKeepsItsTurnWhenOthersComeAndGo) {
  const Instances instances = Make({1, 1, 1});
  EXPECT_EQ(Next(instances, 1), "a");
  EXPECT_EQ(Next({instances[0], instances[2]}, 1), "c");
  EXPECT_EQ(Next({instances[0], instances[2], instances[1]}, 3), "cba");
}

TEST_F(WeightedRoundRobinTest, ANewInstanceGetsMoreAndMore) {
  Instances instances = Make({1, 1});
  instances.push_back(std::make_shared<Instance>(
      "new", 1.0, InstanceOptions{.slow_start = absl::Seconds(10), .slow_start_from = 0.1},
      clock_));
  EXPECT_NEAR(Choose(balancer_, instances, 2100)["new"], 100, 2);
  clock_.Advance(absl::Seconds(5));
  EXPECT_NEAR(Choose(balancer_, instances, 2500)["new"], 500, 2);
  clock_.Advance(absl::Seconds(5));
  EXPECT_NEAR(Choose(balancer_, instances, 3000)["new"], 1000, 2);
}

}  // namespace
}  // namespace souk::resilience

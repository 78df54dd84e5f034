// What becomes of calls when one of a callee's instances is not as the others, in simulated time.

#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/resilience/balancing/rotation.h"
#include "common/resilience/balancing/round_robin.h"
#include "common/resilience/balancing/two_choices.h"
#include "common/resilience/outlier_detector.h"
#include "tests/unit/common/resilience/balancing/balancing_fixture.h"

namespace souk::resilience {
namespace {

class BadReplicaSimulation : public BalancingTest {
 protected:
  static constexpr absl::Duration kWork = absl::Milliseconds(10);
  static constexpr absl::Duration kPatience = absl::Milliseconds(200);

  /// Each instance works on one call at a time, and the first is ten times slower than the others.
  /// Calls come at random, 60 % of what all together could do. Gives the share of calls that are
  /// answered in time.
  double ShareInTime(Balancer& balancer, const Instances& instances, int calls) {
    std::map<const Instance*, std::deque<Call>> lines;
    std::multimap<SteadyTime, Instance*> finishing;
    const absl::Duration between = kWork / (0.6 * static_cast<double>(instances.size()));
    int in_time = 0;
    SteadyTime next_arrival = clock_.SteadyNow();
    for (int arrived = 0; arrived < calls;) {
      const bool finishes = !finishing.empty() && finishing.begin()->first <= next_arrival;
      MoveTo(finishes ? finishing.begin()->first : next_arrival);
      Instance* const instance = finishes ? finishing.begin()->second : &balancer.Pick(instances);
      std::deque<Call>& line = lines[instance];
      if (finishes) {
        finishing.erase(finishing.begin());
        if (absl::FromChrono(clock_.SteadyNow() - line.front().came) <= kPatience) ++in_time;
        line.front().call.Finish();
        line.pop_front();
      } else {
        ++arrived;
        next_arrival += RandomTime(between);
        line.push_back({clock_.SteadyNow(), instance->Begin()});
        if (line.size() > 1) continue;
      }
      if (line.empty()) continue;
      const bool slow = instance == instances.front().get();
      finishing.emplace(clock_.SteadyNow() + RandomTime(slow ? kWork * 10 : kWork), instance);
    }
    return static_cast<double>(in_time) / calls;
  }

 private:
  struct Call {
    SteadyTime came;
    Instance::Call call;
  };

  void MoveTo(SteadyTime time) { clock_.Advance(absl::FromChrono(time - clock_.SteadyNow())); }

  SteadyTime::duration RandomTime(absl::Duration mean) {
    return absl::ToChronoNanoseconds(mean * -std::log(1.0 - random_.NextDouble()));
  }
};

TEST_F(BadReplicaSimulation, ASlowOneIsOverrunInTurn) {
  RoundRobin balancer(random_);
  EXPECT_LE(ShareInTime(balancer, Make(std::vector<double>(10, 1.0)), 20'000), 0.92);
}

TEST_F(BadReplicaSimulation, ASlowOneGetsFewerCallsByCallsInFlight) {
  LeastRequests balancer(random_);
  EXPECT_GE(ShareInTime(balancer, Make(std::vector<double>(10, 1.0)), 20'000), 0.95);
}

TEST_F(BadReplicaSimulation, ASlowOneGetsHardlyAnyCallsByLatency) {
  LeastLatency balancer(random_);
  EXPECT_GE(ShareInTime(balancer, Make(std::vector<double>(10, 1.0)), 20'000), 0.99);
}

// One of three fails everything, and quickly, so that it always looks idle.
TEST_F(BadReplicaSimulation, OneThatFailsEverythingIsFoundAfterAFewCallsAndSeldomTriedAgain) {
  const Instances all = Make({1, 1, 1});
  const auto detector = *OutlierDetector::Create({.consecutive_failures = 5}, clock_, random_);
  detector->SetInstances({"a", "b", "c"});
  LeastRequests balancer(random_);
  Rotation rotation = MakeRotation(all, {});
  const auto set_ejected = [&](const std::string& address, bool ejected) {
    for (const auto& instance : all) {
      if (instance->address() == address) instance->set_ejected(ejected);
    }
    rotation = MakeRotation(all, {});
  };

  int failures = 0;
  constexpr int kSeconds = 600;
  constexpr int kCallsASecond = 100;
  for (int second = 0; second < kSeconds; ++second) {
    for (int call = 0; call < kCallsASecond; ++call) {
      Instance& chosen = balancer.Pick(rotation.instances);
      const bool fails = chosen.address() == "b";
      if (fails) ++failures;
      if (detector->Record(chosen.address(), fails ? Outcome::kFailure : Outcome::kSuccess)) {
        set_ejected(chosen.address(), true);
      }
    }
    clock_.Advance(absl::Seconds(1));
    for (const OutlierChange& change : detector->Sweep()) {
      set_ejected(change.address, change.ejected);
    }
  }
  EXPECT_LE(failures, 5 * 6) << "five until it is found, and after 30 s, 60 s, 120 s, 240 s";
  EXPECT_EQ(detector->Snapshot()[0].ejections + detector->Snapshot()[2].ejections, 0);
}

}  // namespace
}  // namespace souk::resilience

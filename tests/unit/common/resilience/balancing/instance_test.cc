#include "common/resilience/balancing/instance.h"

#include <gmock/gmock.h>

#include <limits>
#include <utility>

#include "tests/unit/common/resilience/balancing/balancing_fixture.h"
#include "tests/unit/common/resilience/sixty_four_threads.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;

class InstanceTest : public BalancingTest {
 protected:
  Instance instance_{
      "10.0.0.7:50053", 4.0, {.slow_start = absl::Seconds(10), .slow_start_from = 0.1}, clock_};
};

TEST_F(InstanceTest, BeginsHealthyWithNothingKnown) {
  EXPECT_EQ(instance_.address(), "10.0.0.7:50053");
  EXPECT_TRUE(instance_.healthy());
  EXPECT_FALSE(instance_.ejected());
  EXPECT_EQ(instance_.in_flight(), 0);
  EXPECT_EQ(instance_.latency(), absl::ZeroDuration());
}

TEST_F(InstanceTest, ACallIsInFlightUntilItIsOver) {
  {
    Instance::Call first = instance_.Begin();
    Instance::Call second = instance_.Begin();
    const Instance::Call moved = std::move(second);
    EXPECT_EQ(instance_.in_flight(), 2);
    first.Finish();
    first.Finish();
    EXPECT_EQ(instance_.in_flight(), 1);
  }
  EXPECT_EQ(instance_.in_flight(), 0);
}

TEST_F(InstanceTest, OnlyTheLatencyOfFinishedCallsCounts) {
  {
    const Instance::Call failed_quickly = instance_.Begin();
    clock_.Advance(absl::Microseconds(1));
  }
  EXPECT_EQ(instance_.latency(), absl::ZeroDuration());
  Call(instance_, absl::Milliseconds(7));
  EXPECT_EQ(instance_.latency(), absl::Milliseconds(7));
}

TEST_F(InstanceTest, ItsWeightGrowsWhileItStarts) {
  EXPECT_DOUBLE_EQ(instance_.Weight(), 0.4);
  clock_.Advance(absl::Seconds(1));
  EXPECT_DOUBLE_EQ(instance_.Weight(), 0.4);
  clock_.Advance(absl::Seconds(4));
  EXPECT_DOUBLE_EQ(instance_.Weight(), 2.0);
  clock_.Advance(absl::Seconds(5));
  EXPECT_DOUBLE_EQ(instance_.Weight(), 4.0);
  clock_.Advance(absl::Hours(1));
  EXPECT_DOUBLE_EQ(instance_.Weight(), 4.0);
}

TEST_F(InstanceTest, StartsSlowlyAgainWhenTold) {
  clock_.Advance(absl::Seconds(10));
  EXPECT_DOUBLE_EQ(instance_.Weight(), 4.0);
  instance_.StartSlowly();
  EXPECT_DOUBLE_EQ(instance_.Weight(), 0.4);
}

TEST_F(InstanceTest, NeedNotStartSlowly) { EXPECT_DOUBLE_EQ(Make({4.0}).front()->Weight(), 4.0); }

TEST_F(InstanceTest, NamesEveryWrongOptionWithItsPath) {
  Violations violations;
  Validate({.slow_start = -absl::Seconds(1),
            .slow_start_from = std::numeric_limits<double>::quiet_NaN(),
            .latency_decay = absl::ZeroDuration()},
           "balancing.", violations);
  EXPECT_THAT(
      WrongOptions(violations.ToStatus()),
      ElementsAre("balancing.slow_start", "balancing.slow_start_from", "balancing.latency_decay"));
}

TEST_F(InstanceTest, SixtyFourThreadsLeaveNothingInFlight) {
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 100; ++i) {
      Instance::Call call = instance_.Begin();
      clock_.Advance(absl::Microseconds(10));
      if (i % 2 == 0) call.Finish();
    }
  });
  EXPECT_EQ(instance_.in_flight(), 0);
  EXPECT_GE(instance_.latency(), absl::Microseconds(1));
}

}  // namespace
}  // namespace souk::resilience

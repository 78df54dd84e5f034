#include "common/resilience/balancing/rotation.h"

#include <gmock/gmock.h>

#include <limits>

#include "tests/unit/common/resilience/balancing/balancing_fixture.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RotationTest : public BalancingTest {
 protected:
  const Instances all_ = Make({1, 1, 1, 1});
};

TEST_F(RotationTest, HoldsAllWhileAllAreWell) {
  const Rotation rotation = MakeRotation(all_, {});
  EXPECT_EQ(rotation.instances, all_);
  EXPECT_FALSE(rotation.panic);
}

TEST_F(RotationTest, LeavesOutTheUnhealthyAndTheEjected) {
  all_[0]->set_healthy(false);
  all_[2]->set_ejected(true);
  const Rotation rotation = MakeRotation(all_, {.panic_percentage = 50});
  EXPECT_THAT(rotation.instances, ElementsAre(all_[1], all_[3]));
  EXPECT_FALSE(rotation.panic);
}

TEST_F(RotationTest, HoldsAllWhenFewerThanThePanicPercentageCanBeUsed) {
  for (const int i : {0, 1, 2}) all_[i]->set_healthy(false);
  const Rotation rotation = MakeRotation(all_, {.panic_percentage = 50});
  EXPECT_EQ(rotation.instances, all_);
  EXPECT_TRUE(rotation.panic);
}

TEST_F(RotationTest, MayBeEmptyWhenPanicIsSwitchedOff) {
  for (const auto& instance : all_) instance->set_ejected(true);
  EXPECT_THAT(MakeRotation(all_, {.panic_percentage = 0}).instances, IsEmpty());
}

TEST_F(RotationTest, NobodyIsNoPanic) {
  const Rotation rotation = MakeRotation({}, {});
  EXPECT_THAT(rotation.instances, IsEmpty());
  EXPECT_FALSE(rotation.panic);
}

TEST_F(RotationTest, RefusesPercentagesThatAreNone) {
  for (const double wrong : {-1.0, 101.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THAT(WrongOptions(Validate(RotationOptions{.panic_percentage = wrong})),
                ElementsAre("panic_percentage"));
  }
  EXPECT_EQ(Validate(RotationOptions()), absl::OkStatus());
}

}  // namespace
}  // namespace souk::resilience

#include "common/async/race.h"

#include <gtest/gtest.h>

#include <vector>

namespace souk::async {
namespace {

class RaceTest : public ::testing::Test {
 protected:
  std::vector<int> resumed_with_;
  Race<int> race_{[this](int outcome) { resumed_with_.push_back(outcome); }};
};

TEST_F(RaceTest, TheFirstEventEndsTheWaitAndTheRestMeanNothing) {
  race_.Arm();
  race_.End(1);
  race_.End(2);
  EXPECT_EQ(resumed_with_, std::vector<int>{1});
}

TEST_F(RaceTest, AnEventBeforeItIsArmedEndsTheWaitWhenItIs) {
  race_.End(1);
  race_.End(2);
  EXPECT_TRUE(resumed_with_.empty());
  race_.Arm();
  EXPECT_EQ(resumed_with_, std::vector<int>{1});
}

}  // namespace
}  // namespace souk::async

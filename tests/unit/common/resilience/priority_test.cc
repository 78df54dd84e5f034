#include "common/resilience/priority.h"

#include <gtest/gtest.h>

namespace souk::resilience {
namespace {

TEST(PriorityTest, ItsNameMeansIt) {
  for (const Priority priority : {Priority::kCritical, Priority::kNormal, Priority::kBackground}) {
    EXPECT_EQ(ParsePriority(ToString(priority)), priority);
  }
}

TEST(PriorityTest, OtherTextsMeanNone) {
  for (const char* text : {"", "CRITICAL", "critical ", "0", "-1", "999999999999", "unknown"}) {
    EXPECT_EQ(ParsePriority(text), std::nullopt) << text;
  }
}

TEST(PriorityTest, EachHasAValueOfItsOwn) {
  ByPriority<int> values;
  values[Priority::kCritical] = 1;
  values[Priority::kNormal] = 2;
  values[Priority::kBackground] = 3;
  EXPECT_EQ(values.critical, 1);
  EXPECT_EQ(values.normal, 2);
  EXPECT_EQ(values.background, 3);
}

}  // namespace
}  // namespace souk::resilience

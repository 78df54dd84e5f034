#include "tools/soukctl/up/free_ports.h"

#include <gtest/gtest.h>

#include <set>

namespace souk::soukctl {
namespace {

TEST(FreePortsTest, AreAllDifferent) {
  const absl::StatusOr<std::vector<uint16_t>> ports = FindFreePorts(20);
  ASSERT_TRUE(ports.ok()) << ports.status();
  EXPECT_EQ(std::set<uint16_t>(ports->begin(), ports->end()).size(), 20u);
  EXPECT_EQ(std::set<uint16_t>(ports->begin(), ports->end()).count(0), 0u);
}

}  // namespace
}  // namespace souk::soukctl

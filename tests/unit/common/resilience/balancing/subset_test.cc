#include "common/resilience/balancing/subset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace souk::resilience {
namespace {

using ::testing::UnorderedElementsAre;

std::vector<std::string> Addresses(int count) {
  std::vector<std::string> addresses;
  for (int i = 0; i < count; ++i) addresses.push_back(absl::StrCat("10.0.0.", i));
  return addresses;
}

/// How many of the clients use each instance.
std::map<std::string, int> ClientsOf(int instances, int clients, size_t size) {
  std::map<std::string, int> count;
  for (int client = 0; client < clients; ++client) {
    for (const std::string& address : Subset(Addresses(instances), client, size)) ++count[address];
  }
  return count;
}

TEST(SubsetTest, HoldsEachAddressOnce) {
  std::vector<std::string> subset = Subset(Addresses(10), 3, 4);
  std::sort(subset.begin(), subset.end());
  EXPECT_EQ(subset.size(), 4u);
  EXPECT_EQ(std::unique(subset.begin(), subset.end()), subset.end());
}

TEST(SubsetTest, IsTheSameForTheSameClientHoweverTheAddressesAreOrdered) {
  std::vector<std::string> reversed = Addresses(100);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(Subset(Addresses(100), 7, 10), Subset(reversed, 7, 10));
}

// What one process chooses, another one must choose too, of whatever build.
TEST(SubsetTest, IsTheSameInEveryBuild) {
  EXPECT_THAT(Subset(Addresses(6), 0, 2), UnorderedElementsAre("10.0.0.3", "10.0.0.4"));
}

TEST(SubsetTest, IsAllWhenThereAreNoMore) {
  EXPECT_EQ(Subset(Addresses(3), 5, 3), Addresses(3));
  EXPECT_EQ(Subset(Addresses(3), 5, 100), Addresses(3));
  EXPECT_TRUE(Subset({}, 5, 3).empty());
}

TEST(SubsetTest, ARoundOfClientsSharesTheInstancesOut) {
  const std::map<std::string, int> clients = ClientsOf(12, 3, 4);
  EXPECT_EQ(clients.size(), 12u);
  for (const auto& [address, count] : clients) EXPECT_EQ(count, 1) << address;
}

TEST(SubsetTest, EveryInstanceGetsAboutAsManyClientsAsTheOthers) {
  // 300 clients with 20 of 110 instances each: five clients a round, who leave ten instances out.
  const std::map<std::string, int> clients = ClientsOf(110, 300, 20);
  EXPECT_EQ(clients.size(), 110u);
  for (const auto& [address, count] : clients) {
    EXPECT_GE(count, 45) << address;
    EXPECT_LE(count, 60) << address;
  }
}

}  // namespace
}  // namespace souk::resilience

#include "tools/soukctl/load/mix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace souk::soukctl {
namespace {

using ::testing::HasSubstr;

TEST(LoadMixTest, KindsComeByTheirWeights) {
  const absl::StatusOr<LoadMix> mix = LoadMix::Parse("orders=1,reads=3");
  ASSERT_TRUE(mix.ok()) << mix.status();
  SeededRandom random(1);
  std::map<LoadKind, int> picked;
  for (int i = 0; i < 4000; ++i) ++picked[mix->Pick(random)];
  EXPECT_NEAR(picked[LoadKind::kOrder], 1000, 100);
  EXPECT_NEAR(picked[LoadKind::kRead], 3000, 100);
  EXPECT_EQ(picked[LoadKind::kLookup], 0);
}

TEST(LoadMixTest, AWeightOfNoneIsNeverPicked) {
  const absl::StatusOr<LoadMix> mix = LoadMix::Parse("orders=0,lookups=5");
  ASSERT_TRUE(mix.ok()) << mix.status();
  SeededRandom random(1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(mix->Pick(random), LoadKind::kLookup);
}

TEST(LoadMixTest, WhatIsNoMixIsRefused) {
  const auto refused = [](absl::string_view text) {
    const absl::Status status = LoadMix::Parse(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    return std::string(status.message());
  };
  EXPECT_EQ(refused("baskets=1"),
            "--mix: \"baskets=1\": write KIND=WEIGHT, with orders, reads, lookups or logins");
  EXPECT_THAT(refused(""), HasSubstr("write KIND=WEIGHT"));
  EXPECT_THAT(refused("orders=1,"), HasSubstr("write KIND=WEIGHT"));
  EXPECT_THAT(refused("orders=1,orders=2"), HasSubstr("is named twice"));
  EXPECT_THAT(refused("orders=0,reads=0"), HasSubstr("must be more than 0"));
  for (const char* text : {"orders", "orders=", "orders=-1", "orders=x", "orders=1000001"}) {
    EXPECT_THAT(refused(text), HasSubstr("a weight is a number from 0 to 1000000")) << text;
  }
}

}  // namespace
}  // namespace souk::soukctl

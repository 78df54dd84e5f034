#include "tools/soukctl/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::soukctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<Flag> kFlags = {{.name = "--dir", .value = "DIR", .default_value = "data"},
                                  {.name = "--quick"},
                                  {.name = "--set", .value = "PATH=VALUE", .repeated = true}};

absl::Status ErrorOf(const std::vector<std::string>& arguments) {
  return Arguments::Parse(kFlags, arguments).status();
}

TEST(ArgumentsTest, WithoutFlagsHoldTheDefaults) {
  const auto arguments = Arguments::Parse(kFlags, {});
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->Get("--dir"), "data");
  EXPECT_FALSE(arguments->Has("--dir"));
  EXPECT_FALSE(arguments->Has("--quick"));
  EXPECT_THAT(arguments->All("--set"), IsEmpty());
  EXPECT_THAT(arguments->positional(), IsEmpty());
}

TEST(ArgumentsTest, FlagsTakeValuesInBothSpellingsAndAnyPlace) {
  const auto arguments = Arguments::Parse(
      kFlags, {"TEAPOT-1=2", "--dir", "a", "--quick", "RUG", "--set=x=1", "--set", "y=--z"});
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_EQ(arguments->Get("--dir"), "a");
  EXPECT_TRUE(arguments->Has("--quick"));
  EXPECT_THAT(arguments->All("--set"), ElementsAre("x=1", "y=--z"));
  EXPECT_THAT(arguments->positional(), ElementsAre("TEAPOT-1=2", "RUG"));
}

TEST(ArgumentsTest, AnEmptyValueIsAValue) {
  const auto arguments = Arguments::Parse(kFlags, {"--dir="});
  ASSERT_TRUE(arguments.ok()) << arguments.status();
  EXPECT_TRUE(arguments->Has("--dir"));
  EXPECT_EQ(arguments->Get("--dir"), "");
}

TEST(ArgumentsTest, WhatMakesNoSenseIsRefusedByName) {
  EXPECT_EQ(ErrorOf({"--colour", "red"}),
            absl::InvalidArgumentError("there is no flag --colour here"));
  EXPECT_EQ(ErrorOf({"--dir"}), absl::InvalidArgumentError("--dir needs a value: DIR"));
  EXPECT_EQ(ErrorOf({"--quick=yes"}), absl::InvalidArgumentError("--quick takes no value"));
  EXPECT_EQ(ErrorOf({"--dir=a", "--dir", "b"}), absl::InvalidArgumentError("--dir is given twice"));
}

}  // namespace
}  // namespace souk::soukctl

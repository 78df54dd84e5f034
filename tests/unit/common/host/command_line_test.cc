#include "common/host/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::host {
namespace {

using Action = CommandLine::Action;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CommandLineTest, WithoutArgumentsRunsOnDefaults) {
  const auto command = ParseCommandLine({});
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->action, Action::kRun);
  EXPECT_EQ(command->config_file, "");
  EXPECT_THAT(command->assignments, IsEmpty());
}

TEST(CommandLineTest, TakesValuesInBothSpellings) {
  const auto command =
      ParseCommandLine({"--config", "a.yaml", "--set", "x.y=1", "--set=z=a=b", "--set="});
  ASSERT_TRUE(command.ok()) << command.status();
  EXPECT_EQ(command->config_file, "a.yaml");
  EXPECT_THAT(command->assignments, ElementsAre("x.y=1", "z=a=b", ""));
  EXPECT_EQ(ParseCommandLine({"--config=b=c.yaml"})->config_file, "b=c.yaml");
}

TEST(CommandLineTest, KnowsWhatElseAProcessCanDo) {
  EXPECT_EQ(ParseCommandLine({"--explain-config"})->action, Action::kExplainConfig);
  EXPECT_EQ(ParseCommandLine({"--check-config"})->action, Action::kCheckConfig);
  EXPECT_EQ(ParseCommandLine({"--version"})->action, Action::kVersion);
  EXPECT_EQ(ParseCommandLine({"--help"})->action, Action::kHelp);
}

TEST(CommandLineTest, AFlagWithoutItsValueIsRefused) {
  for (const char* flag : {"--config", "--set"}) {
    EXPECT_EQ(ParseCommandLine({flag}).status(),
              absl::InvalidArgumentError(std::string(flag) + " needs a value; see --help"));
  }
}

TEST(CommandLineTest, WhatItDoesNotKnowIsRefusedByName) {
  for (const char* argument : {"--verbose", "--verbose=1", "-h", "file.yaml", "--help=1", ""}) {
    EXPECT_EQ(
        ParseCommandLine({argument}).status(),
        absl::InvalidArgumentError(std::string("unknown argument ") + argument + "; see --help"));
  }
}

TEST(HelpTextTest, NamesTheProcessAndEveryFlag) {
  const std::string text = HelpText("order", "Takes orders.");
  EXPECT_THAT(text, HasSubstr("souk-order: Takes orders."));
  for (const char* flag :
       {"--config FILE", "--set PATH=VALUE", "--explain-config", "--check-config", "--version"}) {
    EXPECT_THAT(text, HasSubstr(flag));
  }
}

}  // namespace
}  // namespace souk::host

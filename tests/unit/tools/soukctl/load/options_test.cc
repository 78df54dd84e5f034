#include "tools/soukctl/load/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::soukctl {
namespace {

absl::StatusOr<LoadOptions> Parse(const std::vector<std::string>& words) {
  const absl::StatusOr<Arguments> arguments = Arguments::Parse(LoadFlags(), words);
  EXPECT_TRUE(arguments.ok()) << arguments.status();
  return ParseLoadOptions(*arguments);
}

TEST(LoadOptionsTest, WithoutFlagsItIsAGentleOpenLoop) {
  const absl::StatusOr<LoadOptions> options = Parse({});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.rate, 50);
  EXPECT_EQ(options->plan.clients, 0);
  EXPECT_EQ(options->plan.max_connections, 256);
  EXPECT_EQ(options->plan.length, absl::Seconds(10));
  EXPECT_EQ(options->plan.timeout, absl::Seconds(5));
  EXPECT_EQ(options->mix, "orders=20,reads=80");
  EXPECT_TRUE(options->verify);
}

TEST(LoadOptionsTest, ClientsMakeAClosedLoop) {
  const absl::StatusOr<LoadOptions> options =
      Parse({"--clients", "8", "--seed", "5", "--no-verify", "--path", "/v1/products"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->plan.rate, 0);
  EXPECT_EQ(options->plan.clients, 8);
  EXPECT_EQ(options->seed, 5u);
  EXPECT_EQ(options->mix, "/v1/products");
  EXPECT_FALSE(options->verify);
}

TEST(LoadOptionsTest, WhatMakesNoSenseIsNamed) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"fast"}, "load takes flags only, not fast"},
      {{"--rate", "5", "--clients", "1"},
       "--rate is an open loop and --clients a closed one: give one of them"},
      {{"--clients", "1", "--connections", "2"},
       "--connections is for an open loop: each client has one"},
      {{"--rate", "0"}, "--rate takes requests a second, more than 0 and up to 100000"},
      {{"--rate", "nan"}, "--rate takes requests a second, more than 0 and up to 100000"},
      {{"--rate", "inf"}, "--rate takes requests a second, more than 0 and up to 100000"},
      {{"--clients", "0"}, "--clients takes a number from 1 to 10000"},
      {{"--connections", "x"}, "--connections takes a number from 1 to 10000"},
      {{"--duration", "10"}, "--duration takes a duration from 1s to 1h"},
      {{"--duration", "2h"}, "--duration takes a duration from 1s to 1h"},
      {{"--timeout", "0s"}, "--timeout takes a duration from 1ms to 1m"},
      {{"--path", "v1"}, "--path takes a path such as /v1/products"},
      {{"--path", "/v1", "--mix", "reads=1"}, "--path takes the place of --mix: give one of them"},
      {{"--seed", "x"}, "--seed takes a number"},
      {{"--mix", "reads"}, "--mix: \"reads\": a weight is a number from 0 to 1000000"}};
  for (const auto& [words, message] : cases) {
    EXPECT_EQ(Parse(words).status(), absl::InvalidArgumentError(message));
  }
}

}  // namespace
}  // namespace souk::soukctl

#include "common/discovery/resolvers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/async/spawn.h"
#include "common/async/thread_executor.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::discovery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ResolversTest : public ::testing::Test {
 protected:
  SeededRandom random_{1};
  async::ThreadExecutor executor_{1};
};

TEST_F(ResolversTest, MakesTheOneForATarget) {
  Resolvers resolvers({.registry = "127.0.0.1:1"}, executor_, random_);
  const auto list = *resolvers.Make("a:1*2");
  EXPECT_THAT(*async::RunBlocking(list->Next({})), ElementsAre(resilience::Endpoint{"a:1", 2}));
  const auto dns = *resolvers.Make("dns:///127.0.0.1:5");
  EXPECT_THAT(*async::RunBlocking(dns->Next({})), ElementsAre(resilience::Endpoint{"127.0.0.1:5"}));
  const auto registry = *resolvers.Make("registry:///payment");
  EXPECT_EQ(async::RunBlocking(registry->Next({})).status().code(), absl::StatusCode::kUnavailable);
  const auto consul = *resolvers.Make("consul://127.0.0.1:1/payment");
  EXPECT_EQ(async::RunBlocking(consul->Next({})).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ResolversTest, AListWaitsForNothingButCancellation) {
  Resolvers resolvers({}, executor_, random_);
  const auto list = *resolvers.Make("a:1");
  async::CancellationSource stop;
  EXPECT_TRUE(async::RunBlocking(list->Next(stop.token())).ok());
  bool ended = false;
  async::Spawn(list->Next(stop.token()), [&](const auto& answer) {
    ended = answer.status().code() == absl::StatusCode::kCancelled;
  });
  EXPECT_FALSE(ended);
  stop.Cancel();
  EXPECT_TRUE(ended);
}

TEST_F(ResolversTest, WhatCannotBeIsRefused) {
  Resolvers resolvers({}, executor_, random_);
  EXPECT_EQ(resolvers.Make("nonsense").status().code(), absl::StatusCode::kInvalidArgument);
  const absl::Status without = resolvers.Make("registry:///payment").status();
  EXPECT_EQ(without.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(without.message()), HasSubstr("process.discovery.registry.target"));
}

}  // namespace
}  // namespace souk::discovery

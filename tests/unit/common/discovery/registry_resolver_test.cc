// What the registry's own states mean for callers.

#include "common/discovery/registry_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <vector>

#include "common/async/spawn.h"
#include "common/async/thread_executor.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/services/registry/served_registry.h"

namespace souk::discovery {
namespace {

using resilience::Endpoint;
using ::testing::ElementsAre;
using Endpoints = std::vector<Endpoint>;

class RegistryResolverTest : public ::testing::Test {
 protected:
  absl::StatusOr<Endpoints> Next() { return async::RunBlocking(resolver_.Next({})); }

  // The next answer that is no error.
  Endpoints NextGood() {
    for (;;) {
      absl::StatusOr<Endpoints> answer = Next();
      if (answer.ok()) return *std::move(answer);
    }
  }

  void Grant(const std::string& address, double weight = 1) {
    ASSERT_TRUE(registry_.leases().Grant({"payment", address, weight}).ok());
  }

  registry::ServedRegistry registry_;
  SeededRandom random_{1};
  async::ThreadExecutor executor_{1};
  RegistryClient client_{registry_.address()};
  RegistryResolver resolver_{"payment", client_, executor_, random_};
};

TEST_F(RegistryResolverTest, AfterARestartInstancesComeAndNoneGoesUntilTheListsAreComplete) {
  registry_.Settle();
  Grant("a:1");
  Grant("b:1");
  EXPECT_THAT(NextGood(), ElementsAre(Endpoint{"a:1"}, Endpoint{"b:1"}));

  registry_.Stop();
  EXPECT_EQ(Next().status().code(), absl::StatusCode::kUnavailable);
  registry_.Start();
  Grant("b:1", 3);
  Grant("c:1");
  Endpoints known = NextGood();
  if (known.size() == 2) known = NextGood();  // b alone came first
  EXPECT_THAT(known, ElementsAre(Endpoint{"a:1"}, Endpoint{"b:1", 3}, Endpoint{"c:1"}));

  // Renewed meanwhile, by who lives.
  for (int i = 0; i < 10; ++i) {
    registry_.Pass(absl::Seconds(1));
    Grant("b:1", 3);
    Grant("c:1");
  }
  EXPECT_THAT(NextGood(), ElementsAre(Endpoint{"b:1", 3}, Endpoint{"c:1"}));
}

TEST_F(RegistryResolverTest, ARegistryThatHasJustStartedAndKnowsNobodyIsNoNews) {
  std::promise<absl::StatusOr<Endpoints>> answer;
  async::Spawn(resolver_.Next({}), [&](absl::StatusOr<Endpoints> endpoints) {
    answer.set_value(std::move(endpoints));
  });
  std::future<absl::StatusOr<Endpoints>> next = answer.get_future();
  EXPECT_EQ(next.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  Grant("a:1");
  EXPECT_THAT(*next.get(), ElementsAre(Endpoint{"a:1"}));
}

}  // namespace
}  // namespace souk::discovery

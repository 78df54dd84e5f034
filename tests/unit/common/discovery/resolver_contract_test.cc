// What every Resolver does, whatever it asks: over DNS, the registry and Consul, each with a real
// server or as near to one as can be.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/async/thread_executor.h"
#include "common/base/clock.h"
#include "common/discovery/asio_http_getter.h"
#include "common/discovery/consul_resolver.h"
#include "common/discovery/dns_resolver.h"
#include "common/discovery/registry_resolver.h"
#include "common/resilience/balancing/instance_set.h"
#include "tests/unit/common/discovery/fake_consul.h"
#include "tests/unit/services/registry/served_registry.h"

namespace souk::discovery {
namespace {

using resilience::Endpoint;
using Endpoints = std::vector<Endpoint>;

/// What a resolver asks, and a resolver that asks it.
class World {
 public:
  virtual ~World() = default;
  virtual Resolver& resolver() = 0;
  /// From now on, these are the instances.
  virtual void Serve(const Endpoints& endpoints) = 0;
  /// From now on, until Mend, nobody answers.
  virtual void Break() = 0;
  /// As it was told to serve before, or anew.
  virtual void Mend() = 0;

 protected:
  SeededRandom random_{1};
  async::ThreadExecutor executor_{2};
};

class DnsWorld final : public World {
 public:
  Resolver& resolver() override { return resolver_; }
  void Serve(const Endpoints& endpoints) override {
    std::vector<std::string> addresses;
    for (const Endpoint& endpoint : endpoints) {
      addresses.push_back(ParseHostPort(endpoint.address)->host);
    }
    lookup_.Set(std::move(addresses));
  }
  void Break() override { lookup_.SetBroken(true); }
  void Mend() override { lookup_.SetBroken(false); }

 private:
  class Lookup final : public HostLookup {
   public:
    void Set(std::vector<std::string> addresses) {
      MutexLock lock(mutex_);
      addresses_ = std::move(addresses);
    }
    void SetBroken(bool broken) {
      MutexLock lock(mutex_);
      broken_ = broken;
    }
    Task<absl::StatusOr<std::vector<std::string>>> AddressesOf(std::string /*host*/) override {
      co_return Read();
    }

   private:
    absl::StatusOr<std::vector<std::string>> Read() {
      MutexLock lock(mutex_);
      if (broken_) return absl::UnavailableError("no server answers");
      if (addresses_.empty()) return absl::NotFoundError("no such name");
      return addresses_;
    }

    Mutex mutex_;
    std::vector<std::string> addresses_ GUARDED_BY(mutex_);
    bool broken_ GUARDED_BY(mutex_) = false;
  };

  Lookup lookup_;
  DnsResolver resolver_{{"payment", 50053}, absl::Milliseconds(5), lookup_, executor_, random_};
};

class RegistryWorld final : public World {
 public:
  RegistryWorld() { registry_.Settle(); }
  Resolver& resolver() override { return resolver_; }
  void Serve(const Endpoints& endpoints) override {
    for (const std::string& lease : leases_) registry_.leases().End(lease);
    leases_.clear();
    for (const Endpoint& endpoint : endpoints) {
      leases_.push_back(*registry_.leases().Grant({"payment", endpoint.address, endpoint.weight}));
    }
  }
  void Break() override { registry_.Stop(); }
  void Mend() override {
    registry_.Start();
    registry_.Settle();
  }

 private:
  registry::ServedRegistry registry_{{.max_instances = 20'000}};
  std::vector<std::string> leases_;
  RegistryClient client_{registry_.address()};
  RegistryResolver resolver_{"payment", client_, executor_, random_};
};

class ConsulWorld final : public World {
 public:
  Resolver& resolver() override { return resolver_; }
  void Serve(const Endpoints& endpoints) override { consul_.Set(endpoints); }
  void Break() override { consul_.Stop(); }
  void Mend() override { consul_.Start(); }

 private:
  FakeConsul consul_;
  AsioHttpGetter http_{executor_};
  ConsulResolver resolver_{
      {consul_.address(), "payment"}, absl::Seconds(60), http_, executor_, random_};
};

struct Kind {
  std::string name;
  std::function<std::unique_ptr<World>()> make;
};

class ResolverContract : public ::testing::TestWithParam<Kind> {
 protected:
  using Answer = absl::StatusOr<Endpoints>;

  std::future<Answer> Ask() {
    auto promise = std::make_shared<std::promise<Answer>>();
    std::future<Answer> answer = promise->get_future();
    async::Spawn(world_->resolver().Next(stop_.token()),
                 [promise](Answer answer) { promise->set_value(std::move(answer)); });
    return answer;
  }

  /// What comes within the test's time; asks again until `wanted` comes, through the steps between.
  void ExpectComes(const Endpoints& wanted) {
    for (;;) {
      const Answer answer = Ask().get();
      if (answer.ok() && *answer == wanted) return;
    }
  }

  absl::Status NextError() {
    for (;;) {
      const Answer answer = Ask().get();
      if (!answer.ok()) return answer.status();
    }
  }

  static Endpoints Instances(int count) {
    Endpoints endpoints;
    for (int i = 0; i < count; ++i) {
      endpoints.push_back({.address = absl::StrCat("10.0.", i / 250, ".", i % 250, ":50053")});
    }
    return endpoints;
  }

  const Endpoints one_ = {{"10.0.0.7:50053"}};
  const Endpoints two_ = {{"10.0.0.7:50053"}, {"10.0.0.8:50053"}};
  std::unique_ptr<World> world_ = GetParam().make();
  async::CancellationSource stop_;
};

TEST_P(ResolverContract, GivesTheInstancesAtOnce) {
  world_->Serve(two_);
  const Answer answer = Ask().get();
  ASSERT_EQ(answer.status(), absl::OkStatus());
  EXPECT_EQ(*answer, two_);
}

TEST_P(ResolverContract, ThenWaitsUntilTheyChange) {
  world_->Serve(one_);
  ExpectComes(one_);
  std::future<Answer> next = Ask();
  EXPECT_EQ(next.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  world_->Serve(two_);
  if (const Answer answer = next.get(); !answer.ok() || *answer != two_) ExpectComes(two_);
  world_->Serve(one_);
  ExpectComes(one_);
}

TEST_P(ResolverContract, CancellationEndsTheWait) {
  world_->Serve(one_);
  ExpectComes(one_);
  std::future<Answer> next = Ask();
  stop_.Cancel();
  EXPECT_EQ(next.get().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Ask().get().status().code(), absl::StatusCode::kCancelled);
}

TEST_P(ResolverContract, WhileNobodyAnswersItSaysSoAndGoesOnAfterwards) {
  world_->Serve(one_);
  ExpectComes(one_);
  world_->Break();
  EXPECT_EQ(NextError().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(NextError().code(), absl::StatusCode::kUnavailable);
  world_->Mend();
  world_->Serve(two_);
  ExpectComes(two_);
}

TEST_P(ResolverContract, NoInstancesAreAnError) {
  world_->Serve({});
  EXPECT_EQ(NextError().code(), absl::StatusCode::kNotFound);
  world_->Serve(one_);
  ExpectComes(one_);
  world_->Serve({});
  EXPECT_EQ(NextError().code(), absl::StatusCode::kNotFound);
}

TEST_P(ResolverContract, TenThousandInstancesDoNotReplaceTheLastGoodSet) {
  const SystemClock clock;
  const auto set = *resilience::InstanceSet::Create({}, clock);
  world_->Serve(two_);
  ExpectComes(two_);
  ASSERT_EQ(set->Update(two_), absl::OkStatus());
  world_->Serve(Instances(10'000));
  Answer answer = Ask().get();
  while (!answer.ok() || answer->size() <= resilience::InstanceSet::kMostEndpoints) {
    answer = Ask().get();
  }
  EXPECT_EQ(set->Update(*answer).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(set->All().size(), 2);
}

TEST_P(ResolverContract, CanBeDestroyedBetweenTwoQuestions) {
  world_->Serve(one_);
  ExpectComes(one_);
  world_ = nullptr;
}

INSTANTIATE_TEST_SUITE_P(
    All, ResolverContract,
    ::testing::Values(Kind{"Dns", [] { return std::make_unique<DnsWorld>(); }},
                      Kind{"Registry", [] { return std::make_unique<RegistryWorld>(); }},
                      Kind{"Consul", [] { return std::make_unique<ConsulWorld>(); }}),
    [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace souk::discovery

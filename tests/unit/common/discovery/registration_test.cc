#include "common/discovery/registration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "common/async/thread_executor.h"
#include "common/telemetry/captured_log.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/services/registry/served_registry.h"

namespace souk::discovery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RegistrationTest : public ::testing::Test {
 protected:
  void Register() {
    registration_.emplace(registry_.address(), executor_, random_, metrics_, log_.logger());
    registry::v1::Instance instance;
    instance.set_service("payment");
    instance.set_address("10.0.0.7:50053");
    registration_->Start(std::move(instance));
  }

  // Waits until so many instances are listed.
  void Await(size_t listed) {
    async::WatchHub::Subscription changes = registry_.leases().Watch("payment");
    while (registry_.leases().InstancesOf("payment").instances.size() != listed) {
      async::RunBlocking(changes.Next({}));
    }
  }

  // The shortest ttl there is, by real time: renewals come three times a second.
  registry::ServedRegistry registry_{{.ttl = absl::Seconds(1)}};
  SystemClock clock_;
  SeededRandom random_{1};
  telemetry::Metrics metrics_;
  telemetry::CapturedLog log_{clock_};
  async::ThreadExecutor executor_{1};
  std::optional<Registration> registration_;
};

TEST_F(RegistrationTest, IsListedUntilItWithdraws) {
  Register();
  Await(1);
  EXPECT_EQ(registry_.leases().InstancesOf("payment").instances[0].address, "10.0.0.7:50053");
  registration_->Withdraw();
  Await(0);
  registration_.reset();
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_discovery_registered 0"));
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr("registered")));
}

TEST_F(RegistrationTest, ItsDestructionWithdraws) {
  Register();
  Await(1);
  registration_.reset();
  EXPECT_EQ(registry_.leases().size(), 0);
}

TEST_F(RegistrationTest, WhatTheRegistryHasLostIsRegisteredAgain) {
  Register();
  Await(1);
  registry_.Stop();
  registry_.Start();
  Await(1);
}

TEST_F(RegistrationTest, ARegistryThatIsAwayIsWaitedFor) {
  registry_.Stop();
  Register();
  while (log_.Lines().empty()) {
  }
  EXPECT_THAT(log_.Lines()[0], HasSubstr("cannot register, and tries again"));
  registry_.Start();
  Await(1);
}

TEST_F(RegistrationTest, WithdrawsFromARegistryThatIsAwayWithoutWaitingLong) {
  Register();
  Await(1);
  registry_.Stop();
  registration_.reset();
}

}  // namespace
}  // namespace souk::discovery

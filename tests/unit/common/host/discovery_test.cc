#include "common/host/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/common/host/host_fixture.h"

namespace souk::host {
namespace {

using ::testing::StartsWith;

class DiscoveryTest : public ::testing::Test {
 protected:
  DiscoveryTest() { config::ApplyDefaults(config_); }

  // What is said of the configuration, by itself and when the process serves `port`.
  absl::Status Advertise(const std::string& advertise, int port) {
    config_.set_advertise(advertise);
    absl::StatusOr<Advertisement> made = Advertisement::Create(config_, *platform_);
    if (!made.ok()) return made.status();
    return made->Start(port);
  }

  void ExpectRefused(const absl::Status& status, const std::string& key) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), StartsWith(key + ": "));
  }

  const std::unique_ptr<Platform> platform_ = MakePlatform();
  config::v1::DiscoveryConfig config_;
};

TEST_F(DiscoveryTest, TheDefaultsAreNoRegistryAndTwoSecondsOfDns) {
  const absl::StatusOr<discovery::ResolverOptions> options = ToResolverOptions(config_);
  ASSERT_EQ(options.status(), absl::OkStatus());
  EXPECT_EQ(options->registry, "");
  EXPECT_EQ(options->dns_interval, absl::Seconds(2));
  EXPECT_EQ(Advertise("", 50051), absl::OkStatus());
}

TEST_F(DiscoveryTest, AnIntervalThatWouldHammerTheServerIsRefused) {
  config_.mutable_dns_interval()->set_seconds(0);
  config_.mutable_dns_interval()->set_nanos(99'000'000);
  ExpectRefused(ToResolverOptions(config_).status(), "process.discovery.dns_interval");
}

TEST_F(DiscoveryTest, WhereItIsReachedMayLackThePort) {
  config_.mutable_registry()->set_target(kDeadAddress);
  EXPECT_EQ(Advertise("payment-1.internal", 50053), absl::OkStatus());
  EXPECT_EQ(Advertise("fd00--7:50053", 0), absl::OkStatus());
  EXPECT_EQ(Advertise("[fd00::7]", 50053), absl::OkStatus());
}

TEST_F(DiscoveryTest, WhatCannotWorkIsRefused) {
  ExpectRefused(Advertise("payment-1", 50053), "process.discovery.advertise");  // no registry
  config_.mutable_registry()->set_target(kDeadAddress);
  ExpectRefused(Advertise("no where", 50053), "process.discovery.advertise");
  ExpectRefused(Advertise("payment-1:0", 50053), "process.discovery.advertise");
  ExpectRefused(Advertise("payment-1", 0), "process.discovery.advertise");
}

}  // namespace
}  // namespace souk::host

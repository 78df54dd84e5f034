#pragma once

#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/base/random.h"
#include "common/rpc/fleet.h"

namespace souk::rpc {

/// A fleet whose connections lead nowhere, on a clock that is moved by hand.
class FleetFixture : public ::testing::Test {
 protected:
  void Make(FleetOptions options) {
    fleet_ = *Fleet::Create(
        options,
        [this](const std::string& address) {
          ++connections_[address];
          const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
          return InstanceChannels{channel, channel};
        },
        clock_, random_, [this](const FleetChange& change) { changes_.push_back(change); });
  }

  static std::vector<resilience::Endpoint> Named(const std::vector<std::string>& addresses) {
    std::vector<resilience::Endpoint> endpoints;
    for (const std::string& address : addresses) endpoints.push_back({.address = address});
    return endpoints;
  }

  // Where `count` attempts go that all end with `status`.
  std::map<std::string, int> PickMany(int count, const absl::Status& status = absl::OkStatus(),
                                      const Fleet::Tried& tried = {}) {
    std::map<std::string, int> picked;
    for (int i = 0; i < count; ++i) {
      absl::StatusOr<Fleet::Place> place = fleet_->Pick(tried);
      if (!place.ok()) continue;
      ++picked[place->member().instance->address()];
      place->Finish(status);
    }
    return picked;
  }

  // Lets the attempts at one address fail, so often.
  void FailAt(const std::string& address, int count,
              const absl::Status& status = absl::UnavailableError("down")) {
    for (int failed = 0; failed < count;) {
      absl::StatusOr<Fleet::Place> place = fleet_->Pick({});
      ASSERT_TRUE(place.ok());
      const bool is_meant = place->member().instance->address() == address;
      place->Finish(is_meant ? status : absl::OkStatus());
      failed += is_meant ? 1 : 0;
    }
  }

  const FleetMember& Member(const std::string& address) {
    for (const auto& member : fleet_->Members()) {
      if (member->instance->address() == address) return *member;
    }
    ADD_FAILURE() << address << " is no member";
    std::abort();
  }

  ManualClock clock_;
  SeededRandom random_{1};
  std::map<std::string, int> connections_;  // made, by address
  std::vector<FleetChange> changes_;
  std::unique_ptr<Fleet> fleet_;
};

}  // namespace souk::rpc

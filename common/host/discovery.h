#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/discovery/registration.h"
#include "common/discovery/resolvers.h"
#include "common/host/platform.h"
#include "souk/config/v1/discovery.pb.h"

namespace souk::host {

/// What `process.discovery` says about how callees are found. INVALID_ARGUMENT, naming the key, for
/// what cannot work.
absl::StatusOr<discovery::ResolverOptions> ToResolverOptions(
    const config::v1::DiscoveryConfig& config);

/// Has this process listed in the registry, if its configuration says so; else does nothing.
class Advertisement {
 public:
  /// INVALID_ARGUMENT, naming the key, for an address that is none, and for one without a registry.
  /// `platform` outlives it.
  static absl::StatusOr<Advertisement> Create(const config::v1::DiscoveryConfig& config,
                                              Platform& platform);

  /// Begins to register, once calls are taken. `served_port` is the one that gRPC is served on, 0
  /// for none.
  /// INVALID_ARGUMENT when there is none and the configuration names none. Call once.
  absl::Status Start(int served_port);

  /// Has the process taken off the list: callers hear of it at once. Does not wait for it; the
  /// destruction does, for some seconds at most.
  void Withdraw();

 private:
  Advertisement(const config::v1::DiscoveryConfig& config, Platform& platform)
      : config_(config), platform_(&platform) {}

  config::v1::DiscoveryConfig config_;
  Platform* platform_;
  std::unique_ptr<discovery::Registration> registration_;  // null when not started
};

}  // namespace souk::host

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/resilience/circuit_breaker_options.h"
#include "common/rpc/fleet_options.h"
#include "common/rpc/grpc_channel.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// A duration of the configuration.
absl::Duration ToDuration(const google::protobuf::Duration& duration);

/// What a callee's configuration says, in the terms of the classes that it configures. `name` is
/// the callee's, for messages and metrics.
rpc::ChannelOptions ToChannelOptions(absl::string_view name,
                                     const config::v1::ClientConfig& config);
resilience::CircuitBreakerOptions ToBreakerOptions(std::string name,
                                                   const config::v1::BreakerConfig& config);

/// How a callee's instances are chosen. INVALID_ARGUMENT naming the key.
absl::StatusOr<rpc::FleetOptions> ToFleetOptions(absl::string_view name,
                                                 const config::v1::ClientConfig& config);

}  // namespace souk::host

#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/host/platform.h"
#include "common/host/process.h"
#include "souk/config/v1/gateway.pb.h"

namespace souk::gateway {

/// The gateway as its configuration says. Errors name the configuration's key, or the RPC and
/// template of the descriptor set that cannot be served.
absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(
    const config::v1::GatewayConfig& config, host::Platform& platform);

}  // namespace souk::gateway

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resilience/fault_injector.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// The rules of `grpc.faults`, by name. INVALID_ARGUMENT, naming the key, for a rule that cannot
/// work on a server with these methods (full names).
absl::StatusOr<std::vector<resilience::FaultRule>> ToFaultRules(
    const config::v1::GrpcServerConfig& config, const std::vector<std::string>& methods);

}  // namespace souk::host

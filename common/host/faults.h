#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/resilience/fault_injector.h"
#include "souk/config/v1/common.pb.h"
#include "souk/config/v1/faults.pb.h"

namespace souk::host {

/// A fault as it is configured, or set at runtime.
struct TimedFault {
  resilience::FaultRule rule;
  absl::Duration expires_after = absl::InfiniteDuration();
};

/// The fault `name` that `config`, with all its defaults, describes. INVALID_ARGUMENT, naming the
/// key below `path`, for one that cannot work on a server with these methods (full names).
absl::StatusOr<TimedFault> ToFault(const std::string& name, const std::string& path,
                                   const config::v1::FaultConfig& config,
                                   const std::vector<std::string>& methods);

/// What ToFault was given.
config::v1::FaultConfig ToFaultConfig(const resilience::FaultRule& rule);

/// The faults of `grpc.faults`. Errors as ToFault.
absl::StatusOr<std::vector<TimedFault>> ToFaults(const config::v1::GrpcServerConfig& config,
                                                 const std::vector<std::string>& methods);

}  // namespace souk::host

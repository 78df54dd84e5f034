#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/admission.h"
#include "souk/config/v1/admission.pb.h"

namespace souk::host {

/// What `grpc.admission` says, on a server with these methods (full names). INVALID_ARGUMENT,
/// naming the key, for a method that is none of them; what else cannot work Admission::Configure
/// says.
absl::StatusOr<rpc::AdmissionOptions> ToAdmissionOptions(const config::v1::AdmissionConfig& config,
                                                         const std::vector<std::string>& methods);

}  // namespace souk::host

#pragma once

#include <string>

#include "absl/status/status.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// Whether what a callee's configuration says of single RPCs can be about RPCs that this program
/// knows: INVALID_ARGUMENT, naming the key, for a name that no service in it has, and for hedging
/// one that does more than read. A gateway's upstreams, which are called by their services' full
/// names, are not in the program: those it has to check itself.
absl::Status CheckMethods(const std::string& callee, const config::v1::ClientConfig& config);

}  // namespace souk::host

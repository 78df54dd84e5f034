#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/host/platform.h"
#include "common/host/process.h"
#include "souk/config/v1/order.pb.h"

namespace souk::order {

/// Makes the order process: opens its database and its channels and constructs everything, starts
/// nothing. `platform` outlives it. INVALID_ARGUMENT, naming the key, for a configuration that
/// makes no sense; errors of Platform::OpenDatabase and OpenChannel.
absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(const config::v1::OrderConfig& config,
                                                             host::Platform& platform);

}  // namespace souk::order

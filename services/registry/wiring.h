#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/host/platform.h"
#include "common/host/process.h"
#include "souk/config/v1/registry.pb.h"

namespace souk::registry {

/// Makes the registry process: constructs everything, starts nothing. `platform` outlives it.
/// INVALID_ARGUMENT, naming the key, for a configuration that cannot work.
absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(
    const config::v1::RegistryConfig& config, host::Platform& platform);

}  // namespace souk::registry

#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/host/platform.h"
#include "common/host/process.h"
#include "souk/config/v1/inventory.pb.h"

namespace souk::inventory {

/// Makes the inventory process: opens its database and constructs everything, starts nothing.
/// `platform` outlives it. INVALID_ARGUMENT, naming the key, for a configuration that contradicts
/// itself; errors of Platform::OpenDatabase.
absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(
    const config::v1::InventoryConfig& config, host::Platform& platform);

}  // namespace souk::inventory

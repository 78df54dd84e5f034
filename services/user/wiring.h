#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/host/platform.h"
#include "common/host/process.h"
#include "souk/config/v1/user.pb.h"

namespace souk::user {

/// Makes the user process: opens its database, loads or makes its signing key, publishes the public
/// key as /jwks.json among the admin pages, and constructs everything; starts nothing. `platform`
/// outlives it. INVALID_ARGUMENT, naming the key, for a configuration that makes no sense; errors
/// of Platform::OpenDatabase and SigningKey::LoadOrCreate.
absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(const config::v1::UserConfig& config,
                                                             host::Platform& platform);

}  // namespace souk::user

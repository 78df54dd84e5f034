#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/host/platform.h"
#include "common/host/process.h"
#include "souk/config/v1/payment.pb.h"

namespace souk::payment {

/// Makes the payment process, with the simulated card processor in it: opens their databases and
/// constructs everything; starts nothing. `platform` outlives it. INVALID_ARGUMENT, naming the key,
/// for a configuration that makes no sense; errors of storage::OpenDatabase.
absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(
    const config::v1::PaymentConfig& config, host::Platform& platform);

}  // namespace souk::payment

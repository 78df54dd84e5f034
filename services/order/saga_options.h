#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/order/use_cases/order_saga.h"
#include "services/order/use_cases/saga_driver.h"
#include "services/order/use_cases/saga_recovery.h"
#include "services/order/use_cases/saga_runner.h"
#include "souk/config/v1/order.pb.h"

namespace souk::order {

// What the configuration says of sagas, in the terms of the classes that it configures.

/// INVALID_ARGUMENT naming each key whose value makes no sense.
absl::Status CheckSagaConfig(const config::v1::OrderSagaConfig& config);

OrderSagaOptions ToSagaOptions(const config::v1::OrderSagaConfig& config);
SagaDriverOptions ToDriverOptions(const config::v1::OrderSagaConfig& config);
SagaRunnerOptions ToRunnerOptions(const config::v1::OrderSagaConfig& config);
/// `owner` and `sole_process` as in SagaRecoveryOptions.
SagaRecoveryOptions ToRecoveryOptions(const config::v1::OrderSagaConfig& config, std::string owner,
                                      bool sole_process);

}  // namespace souk::order

#pragma once

#include "absl/time/time.h"
#include "services/order/use_cases/saga.h"

namespace souk::order {

struct OrderSagaOptions {
  // How long a caller waits for each step before it is answered with the state reached; the saga
  // goes on.
  absl::Duration reserve_stock_patience = absl::Milliseconds(150);
  absl::Duration charge_patience = absl::InfiniteDuration();
  absl::Duration commit_stock_patience = absl::InfiniteDuration();

  /// SagaStep::deadline, of every step.
  absl::Duration step_deadline = absl::Seconds(10);
};

/// How a placed order becomes a sale.
SagaDefinition OrderSaga(const OrderSagaOptions& options);

}  // namespace souk::order

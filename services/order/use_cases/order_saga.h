#pragma once

#include "absl/time/time.h"
#include "services/order/use_cases/saga.h"

namespace souk::order {

/// How long a caller waits for each step before it is answered with the state reached; the saga
/// goes on.
struct OrderSagaPatience {
  absl::Duration reserve_stock = absl::Milliseconds(150);
  absl::Duration charge = absl::InfiniteDuration();
  absl::Duration commit_stock = absl::InfiniteDuration();
};

/// How a placed order becomes a sale.
SagaDefinition OrderSaga(const OrderSagaPatience& patience);

}  // namespace souk::order

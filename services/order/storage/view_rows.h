#pragma once

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/storage/transaction.h"
#include "services/order/domain/order.h"
#include "services/order/storage/event_codec.h"
#include "services/order/use_cases/order_repository.h"
#include "services/order/use_cases/order_view.h"

namespace souk::order {

// The rows of order_views.

/// `placed` is the payload of the order's first event.
absl::Status InsertView(storage::Transaction& transaction, const Order& order,
                        absl::string_view placed);
absl::Status UpdateView(storage::Transaction& transaction, const Order& order);

/// NOT_FOUND, reason ORDER_NOT_FOUND.
absl::StatusOr<OrderView> SelectView(storage::Transaction& transaction, const EventCodec& codec,
                                     const OrderId& order);

/// As OrderRepository::List.
absl::StatusOr<std::vector<OrderView>> SelectViews(storage::Transaction& transaction,
                                                   const EventCodec& codec,
                                                   const OrderFilter& filter,
                                                   const std::optional<OrderId>& before, int limit);

}  // namespace souk::order

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

/// The order as its events say: its view, brought up to date by those that the view has not seen.
/// NOT_FOUND, reason ORDER_NOT_FOUND.
absl::StatusOr<OrderView> SelectCurrentView(storage::Transaction& transaction,
                                            const EventCodec& codec, const OrderId& order);

/// Which of the order's events the view has seen; 0 without a view.
absl::StatusOr<int64_t> SelectViewVersion(storage::Transaction& transaction, const OrderId& order);

/// Writes the view, unless a newer one is there. REQUIRES: the order's events are stored.
absl::Status StoreView(storage::Transaction& transaction, const OrderView& view);

/// As OrderRepository::List.
absl::StatusOr<std::vector<OrderView>> SelectViews(storage::Transaction& transaction,
                                                   const EventCodec& codec,
                                                   const OrderFilter& filter,
                                                   const std::optional<OrderId>& before, int limit);

}  // namespace souk::order

#include "services/order/domain/order_event.h"

#include <array>

namespace souk::order {

std::optional<OrderState> StateAfter(const OrderEvent& event) {
  using enum OrderState;
  // In the order of the variant's members.
  static constexpr std::array<std::optional<OrderState>, std::variant_size_v<OrderEvent>> kStates =
      {kPending, kStockReserved, kPaid,         std::nullopt, kConfirmed,
       kShipped, std::nullopt,   kCompensating, kRejected,    kCancelled};
  return kStates[event.index()];
}

std::optional<FailureReason> FailureIn(const OrderEvent& event) {
  if (const auto* started = std::get_if<CompensationStarted>(&event)) return started->reason;
  if (const auto* rejected = std::get_if<OrderRejected>(&event)) return rejected->reason;
  return std::nullopt;
}

absl::string_view TypeOf(const OrderEvent& event) {
  // In the order of the variant's members.
  static constexpr std::array<absl::string_view, std::variant_size_v<OrderEvent>> kTypes = {
      "order.placed",
      "order.stock_reserved",
      "order.paid",
      "order.commit_started",
      "order.confirmed",
      "order.shipped",
      "order.cancel_requested",
      "order.compensation_started",
      "order.rejected",
      "order.cancelled"};
  return kTypes[event.index()];
}

}  // namespace souk::order

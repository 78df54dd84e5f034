#include "services/order/domain/order_event.h"

#include <array>

namespace souk::order {

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

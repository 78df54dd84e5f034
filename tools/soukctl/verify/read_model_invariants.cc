#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/rows.h"

namespace souk::soukctl {
namespace {

using order::v1::Order;
using order::v1::OrderEvent;

// The state that an event makes; others leave it as it is.
Order::State StateAfter(const OrderEvent& event, Order::State before) {
  static const auto& states = *new absl::flat_hash_map<absl::string_view, Order::State>{
      {"order.placed", Order::PENDING},    {"order.stock_reserved", Order::STOCK_RESERVED},
      {"order.paid", Order::PAID},         {"order.confirmed", Order::CONFIRMED},
      {"order.shipped", Order::SHIPPED},   {"order.compensation_started", Order::COMPENSATING},
      {"order.rejected", Order::REJECTED}, {"order.cancelled", Order::CANCELLED}};
  const auto found = states.find(event.type());
  return found == states.end() ? before : found->second;
}

}  // namespace

std::vector<Violation> CheckReadModel(const Snapshot& snapshot) {
  std::vector<Violation> found;
  for (const Order& order : snapshot.orders) {
    const auto history = snapshot.histories.find(order.order_id());
    if (history == snapshot.histories.end()) continue;
    Violation violation = {"read model", ""};
    Order::State state = Order::STATE_UNSPECIFIED;
    int version = 0;
    // The events were read later: those that the order cannot know of yet are left out.
    for (const OrderEvent& event : history->second) {
      if (event.version() > order.version()) break;
      state = StateAfter(event, state);
      version = event.version();
      violation.rows.push_back(absl::StrCat("event ", version, " ", event.type()));
    }
    if (state == order.state() && version == order.version()) continue;
    violation.what =
        absl::StrCat(OrderText(order), " at version ", order.version(), " is by its events ",
                     Order::State_Name(state), " at version ", version);
    found.push_back(std::move(violation));
  }
  return found;
}

}  // namespace souk::soukctl

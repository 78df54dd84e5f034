#include <algorithm>

#include "souk/order/v1/order_service.grpc.pb.h"
#include "tools/soukctl/verify/calls.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/reader.h"

namespace souk::soukctl {
namespace {

using order::v1::Order;

// A second's work. Those under way come first, since they change; of the others each so-manieth.
constexpr size_t kMostHistories = 500;

std::vector<const Order*> Choose(const std::vector<Order>& orders) {
  std::vector<const Order*> chosen;
  for (const Order& order : orders) {
    if (!IsTerminal(order) && chosen.size() < kMostHistories / 2) chosen.push_back(&order);
  }
  const size_t step = std::max<size_t>(1, orders.size() / (kMostHistories - chosen.size()));
  for (size_t i = 0; i < orders.size() && chosen.size() < kMostHistories; i += step) {
    chosen.push_back(&orders[i]);
  }
  return chosen;
}

}  // namespace

absl::Status ReadHistories(const Endpoints& endpoints, Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "order"));
  const auto stub = order::v1::OrderService::NewStub(channel);
  for (const Order* order : Choose(snapshot.orders)) {
    order::v1::ListOrderEventsRequest request;
    request.set_order_id(order->order_id());
    ASSIGN_OR_RETURN(const auto response, Ask<order::v1::ListOrderEventsResponse>(
                                              "order", request, [&](auto... arguments) {
                                                return stub->ListOrderEvents(arguments...);
                                              }));
    snapshot.histories[order->order_id()] = {response.events().begin(), response.events().end()};
  }
  return absl::OkStatus();
}

}  // namespace souk::soukctl

#include "tools/soukctl/verify/reader.h"

#include <future>

#include "souk/order/v1/order_service.grpc.pb.h"
#include "tools/soukctl/verify/calls.h"

namespace souk::soukctl {

absl::Status ReadOrders(const Endpoints& endpoints, Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "order"));
  const auto stub = order::v1::OrderService::NewStub(channel);
  return ReadPages<order::v1::ListOrdersRequest, order::v1::ListOrdersResponse>(
      "order", [&](auto... arguments) { return stub->ListOrders(arguments...); },
      [&](order::v1::ListOrdersResponse& page) {
        for (order::v1::Order& order : *page.mutable_orders()) {
          snapshot.orders.push_back(std::move(order));
        }
      });
}

absl::StatusOr<Snapshot> ReadSnapshot(const Endpoints& endpoints) {
  Snapshot snapshot;
  RETURN_IF_ERROR(ReadUsers(endpoints, snapshot));
  RETURN_IF_ERROR(ReadOrders(endpoints, snapshot));
  // Each fills other members, and each service has its own cores' worth of work to do.
  std::future<absl::Status> stock =
      std::async(std::launch::async, [&] { return ReadStock(endpoints, snapshot); });
  const absl::Status others = [&] {
    RETURN_IF_ERROR(ReadPayments(endpoints, snapshot));
    RETURN_IF_ERROR(ReadConfirmedLater(endpoints, snapshot));
    return ReadHistories(endpoints, snapshot);
  }();
  const absl::Status stock_read = stock.get();
  RETURN_IF_ERROR(others);
  RETURN_IF_ERROR(stock_read);
  return snapshot;
}

}  // namespace souk::soukctl

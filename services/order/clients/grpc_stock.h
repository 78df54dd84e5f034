#pragma once

#include <vector>

#include "absl/time/time.h"
#include "common/rpc/channel.h"
#include "common/rpc/client.h"
#include "services/order/use_cases/stock.h"
#include "souk/inventory/v1/inventory_service.pb.h"

namespace souk::order {

/// Reserves stock at the inventory service. Its calls carry no idempotency key: the reservation's
/// id, which is the order's own, makes them safe to repeat.
class GrpcStock final : public Stock {
 public:
  /// `inventory` outlives this. `ttl` is how long stock is held at a time, 1 s to 24 h.
  GrpcStock(rpc::Channel& inventory, absl::Duration ttl);

  Task<Outcome> Reserve(CallContext call, OrderId order, std::vector<OrderItem> items) override;
  Task<Outcome> Renew(CallContext call, OrderId order) override;
  Task<Outcome> Commit(CallContext call, OrderId order) override;
  Task<Outcome> Release(CallContext call, OrderId order) override;

 private:
  template <typename Request>
  using Method = rpc::UnaryMethod<Request, inventory::v1::Reservation>;

  const absl::Duration ttl_;
  Method<inventory::v1::ReserveRequest> reserve_;
  Method<inventory::v1::RenewReservationRequest> renew_;
  Method<inventory::v1::CommitReservationRequest> commit_;
  Method<inventory::v1::ReleaseReservationRequest> release_;
};

}  // namespace souk::order

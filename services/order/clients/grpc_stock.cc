#include "services/order/clients/grpc_stock.h"

#include <utility>

#include "common/base/error.h"
#include "services/order/clients/peer_status.h"

namespace souk::order {
namespace {

using inventory::v1::CommitReservationRequest;
using inventory::v1::ReleaseReservationRequest;
using inventory::v1::RenewReservationRequest;
using inventory::v1::Reservation;
using inventory::v1::ReserveRequest;

// The stock has left for this very order, which was restored from a backup of before
// (docs/decisions/backups.md).
bool HasLeft(const absl::Status& status) { return ReasonOf(status) == "RESERVATION_COMMITTED"; }

void SetTtl(absl::Duration ttl, google::protobuf::Duration& proto) {
  const timespec parts = absl::ToTimespec(ttl);
  proto.set_seconds(parts.tv_sec);
  proto.set_nanos(static_cast<int32_t>(parts.tv_nsec));
}

}  // namespace

GrpcStock::GrpcStock(rpc::Channel& inventory, absl::Duration ttl)
    : ttl_(ttl),
      reserve_(inventory.Unary<ReserveRequest, Reservation>(
          "souk.inventory.v1.InventoryService/Reserve")),
      renew_(inventory.Unary<RenewReservationRequest, Reservation>(
          "souk.inventory.v1.InventoryService/RenewReservation")),
      commit_(inventory.Unary<CommitReservationRequest, Reservation>(
          "souk.inventory.v1.InventoryService/CommitReservation")),
      release_(inventory.Unary<ReleaseReservationRequest, Reservation>(
          "souk.inventory.v1.InventoryService/ReleaseReservation")) {}

Task<Outcome> GrpcStock::Reserve(CallContext call, OrderId order, std::vector<OrderItem> items) {
  ReserveRequest request;
  request.set_reservation_id(ReservationOf(order).text());
  request.set_order_id(order.text());
  for (OrderItem& item : items) {
    inventory::v1::ReservationLine& line = *request.add_lines();
    line.set_sku(std::move(item.sku));
    line.set_quantity(static_cast<int32_t>(item.quantity));
  }
  SetTtl(ttl_, *request.mutable_ttl());
  const auto reserved = co_await reserve_(std::move(call), std::move(request));
  co_return OutcomeOf(reserved.status(), FailureReason::kOutOfStock);
}

Task<Outcome> GrpcStock::Renew(CallContext call, OrderId order) {
  RenewReservationRequest request;
  request.set_reservation_id(ReservationOf(order).text());
  SetTtl(ttl_, *request.mutable_ttl());
  const auto renewed = co_await renew_(std::move(call), std::move(request));
  // There is nothing to hold any more, and what follows is asked for with the ids of that time.
  if (HasLeft(renewed.status())) co_return Done();
  co_return OutcomeOf(renewed.status(), FailureReason::kReservationLost);
}

Task<Outcome> GrpcStock::Commit(CallContext call, OrderId order) {
  CommitReservationRequest request;
  request.set_reservation_id(ReservationOf(order).text());
  const auto committed = co_await commit_(std::move(call), std::move(request));
  co_return OutcomeOf(committed.status(), FailureReason::kReservationLost);
}

Task<Outcome> GrpcStock::Release(CallContext call, OrderId order) {
  ReleaseReservationRequest request;
  request.set_reservation_id(ReservationOf(order).text());
  request.set_order_id(order.text());
  const auto released = co_await release_(std::move(call), std::move(request));
  // It cannot be taken back; to try for ever would only keep the order from its end.
  if (HasLeft(released.status())) co_return Done();
  co_return OutcomeOfUndo(released.status());
}

}  // namespace souk::order

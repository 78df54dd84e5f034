#include "tests/simulation/remote_peers.h"

#include <utility>

#include "services/order/clients/grpc_payments.h"
#include "services/order/clients/peer_status.h"
#include "services/payment/rpc/payment_messages.h"

namespace souk::simulation {
namespace {

using inventory::Reservation;
using order::FailureReason;
using order::OrderId;
using order::Outcome;
using payment::Payment;

std::string Named(absl::string_view what, const OrderId& order) {
  return absl::StrCat(what, " ", ShortId(order.text()));
}

}  // namespace

absl::string_view ShortId(absl::string_view id) { return id.substr(id.size() - 4); }

Task<Outcome> RemoteStock::Reserve(CallContext, OrderId order,
                                   std::vector<order::OrderItem> items) {
  inventory::NewReservation wanted{.reservation_id = ReservationOf(order).text(),
                                   .order_id = order.text(),
                                   .lines = {},
                                   .ttl = asker_.environment().reservation_ttl};
  for (order::OrderItem& item : items) {
    wanted.lines.push_back({std::move(item.sku), item.quantity});
  }
  Warehouse& warehouse = asker_.environment().warehouse;
  const auto reserved = co_await asker_.Ask<Reservation>(
      Named("reserve", order),
      [&warehouse, wanted] { return warehouse.reserve.Run(CallContext(), wanted); });
  co_return order::OutcomeOf(reserved.status(), FailureReason::kOutOfStock);
}

Task<Outcome> RemoteStock::Renew(CallContext, OrderId order) {
  Warehouse& warehouse = asker_.environment().warehouse;
  const auto renewed = co_await asker_.Ask<Reservation>(
      Named("renew", order),
      [&warehouse, id = ReservationOf(order).text(), ttl = asker_.environment().reservation_ttl] {
        return warehouse.renew.Run(CallContext(), id, ttl);
      });
  co_return order::OutcomeOf(renewed.status(), FailureReason::kReservationLost);
}

Task<Outcome> RemoteStock::Commit(CallContext, OrderId order) {
  Warehouse& warehouse = asker_.environment().warehouse;
  const auto committed = co_await asker_.Ask<Reservation>(
      Named("commit", order), [&warehouse, id = ReservationOf(order).text()] {
        return warehouse.commit.Run(CallContext(), id);
      });
  co_return order::OutcomeOf(committed.status(), FailureReason::kReservationLost);
}

Task<Outcome> RemoteStock::Release(CallContext, OrderId order) {
  Warehouse& warehouse = asker_.environment().warehouse;
  const auto released = co_await asker_.Ask<Reservation>(
      Named("release", order), [&warehouse, id = ReservationOf(order).text(), of = order.text()] {
        return warehouse.release.Run(CallContext(), id, of);
      });
  co_return order::OutcomeOfUndo(released.status());
}

Task<Outcome> RemotePayments::Charge(CallContext, OrderId order, Money amount,
                                     std::string payment_token) {
  std::string payment_id = PaymentOf(order).text();
  return ChargeAs(std::move(payment_id), std::move(order), std::move(amount),
                  std::move(payment_token));
}

Task<Outcome> RemotePayments::ChargeAs(std::string payment_id, OrderId order, Money amount,
                                       std::string payment_token) {
  PaymentDesk& desk = asker_.environment().desk;
  const payment::NewPayment wanted{std::move(payment_id), order.text(), std::move(amount),
                                   std::move(payment_token)};
  const auto charged = co_await asker_.Ask<Payment>(
      Named("charge", order), [&desk, wanted] { return desk.charge.Run(CallContext(), wanted); });
  if (!charged.ok()) co_return order::OutcomeOfCharge(charged.status());
  co_return order::OutcomeOfCharge(ToProto(*charged));
}

Task<Outcome> RemotePayments::Refund(CallContext, OrderId order) {
  PaymentDesk& desk = asker_.environment().desk;
  const auto refunded = co_await asker_.Ask<Payment>(
      Named("refund", order), [&desk, id = PaymentOf(order).text(), of = order.text()] {
        return desk.refund.Run(CallContext(), id, of);
      });
  co_return order::OutcomeOfUndo(refunded.status());
}

Task<absl::Status> AnyBuyer::Check(CallContext, order::UserId) { co_return absl::OkStatus(); }

Task<absl::StatusOr<std::vector<order::OrderItem>>> OnePrice::Price(
    CallContext, std::vector<order::RequestedItem> items) {
  std::vector<order::OrderItem> priced;
  for (order::RequestedItem& item : items) {
    priced.push_back(
        {std::move(item.sku), item.quantity, warehouse_.reservations.product().unit_price});
  }
  co_return priced;
}

}  // namespace souk::simulation

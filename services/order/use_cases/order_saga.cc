#include "services/order/use_cases/order_saga.h"

#include <utility>

namespace souk::order {
namespace {

Task<Outcome> ReserveStock(const SagaPeers& peers, CallContext call, const Saga& saga) {
  return peers.stock.Reserve(std::move(call), saga.order.id(), saga.order.items());
}

Task<Outcome> RenewReservation(const SagaPeers& peers, CallContext call, const Saga& saga) {
  return peers.stock.Renew(std::move(call), saga.order.id());
}

Task<Outcome> Charge(const SagaPeers& peers, CallContext call, const Saga& saga) {
  return peers.payments.Charge(std::move(call), saga.order.id(), saga.order.total(),
                               saga.payment_token);
}

Task<Outcome> CommitStock(const SagaPeers& peers, CallContext call, const Saga& saga) {
  return peers.stock.Commit(std::move(call), saga.order.id());
}

Task<Outcome> ReleaseStock(const SagaPeers& peers, CallContext call, const Saga& saga) {
  return peers.stock.Release(std::move(call), saga.order.id());
}

Task<Outcome> Refund(const SagaPeers& peers, CallContext call, const Saga& saga) {
  return peers.payments.Refund(std::move(call), saga.order.id());
}

}  // namespace

// [quote:order-saga]
SagaDefinition OrderSaga(const OrderSagaOptions& options) {
  using enum OrderState;
  return {
      SagaStep{.name = "reserve-stock",
               .due = kPending,
               .run = &ReserveStock,
               .record = &Order::MarkStockReserved,
               .undo = &ReleaseStock,
               .undo_if = &Order::MayHoldStock,
               .patience = options.reserve_stock_patience,
               .deadline = options.step_deadline},
      SagaStep{.name = "renew-reservation",
               .due = kStockReserved,
               .run = &RenewReservation,
               .only_on_return = true,
               .deadline = options.step_deadline},
      SagaStep{.name = "charge",
               .due = kStockReserved,
               .run = &Charge,
               .record = &Order::MarkPaid,
               .undo = &Refund,
               .undo_if = &Order::MayBeCharged,
               .patience = options.charge_patience,
               .deadline = options.step_deadline},
      SagaStep{.name = "commit-stock",
               .due = kPaid,
               .run = &CommitStock,
               .commit = &Order::StartCommit,
               .patience = options.commit_stock_patience,
               .deadline = options.step_deadline},
      SagaStep{.name = "confirm", .due = kPaid, .record = &Order::Confirm},
  };
}
// [/quote]

}  // namespace souk::order

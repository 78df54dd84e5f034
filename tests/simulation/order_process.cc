#include "tests/simulation/order_process.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::simulation {
namespace {

// The gateway's, more or less.
constexpr absl::Duration kDeadline = absl::Seconds(5);
constexpr absl::Duration kLongestPoll = absl::Seconds(4);
// How late a process hears of what another one has appended. In place of events::SharedLog, whose
// ten reads a second would be most of what a run costs.
constexpr absl::Duration kHearsOfOthers = absl::Seconds(1);

absl::Status Refused() { return absl::UnavailableError("nobody listens there"); }

}  // namespace

OrderProcess::OrderProcess(const OrderEnvironment& environment, Identity identity)
    : SimulatedProcess(environment.process, std::move(identity)),
      environment_(environment),
      database_(environment.database, *this),
      log_(database_, environment.catalogue, clock(), random()),
      keys_(database_, clock()),
      views_(order::OrderProjection::kConsumer, database_, executor()),
      orders_(database_, log_, views_, changes_),
      sql_sagas_(database_, log_, changes_),
      sagas_(environment.bug.sagas(sql_sagas_)),
      catalog_(environment.peers.warehouse),
      stock_(environment.peers, *this),
      remote_payments_(environment.peers, *this),
      payments_(environment.bug.payments(remote_payments_)),
      driver_(environment.steps, {stock_, *payments_}, *sagas_, clock(), random(), executor(),
              environment.monitor, {}),
      runner_(driver_, environment.monitor, clock(), executor(), {}),
      recovery_(*sagas_, runner_, clock(), executor(), environment.logger,
                {.owner = name(), .sole_process = environment.sole_process}),
      place_order_(buyers_, catalog_, orders_, runner_, recovery_, clock(), random()),
      cancel_order_(orders_, recovery_),
      projector_({.name = order::OrderProjection::kConsumer}, own_events_, projection_, database_,
                 clock(), random(), executor(), environment.metrics, environment.logger) {
  recovery_.Start();
  projector_.Start();
  if (!environment_.sole_process) scope_.Spawn(HearOfOthers());
}

Task<void> OrderProcess::HearOfOthers() {
  while (co_await async::Sleep(executor(), kHearsOfOthers, stop_.token())) log_.Notify();
}

void OrderProcess::StopWork() {
  stop_.Cancel();
  recovery_.Stop();
  runner_.Stop();
  log_.Close();
}

Task<absl::StatusOr<order::OrderId>> OrderProcess::Place(IdempotencyKey key,
                                                         order::PlaceOrderCommand command) {
  co_await async::Hop(executor());
  if (!alive()) co_return Refused();
  CallContext call;
  call.deadline = Deadline::After(clock(), kDeadline);
  call.idempotency_key = key;
  // As rpc::RunOnce does, with the order's id for the answer.
  CO_ASSIGN_OR_RETURN(storage::IdempotencyStore::Begun begun, co_await keys_.Begin(key));
  if (begun.answer.has_value()) co_return order::OrderId(begun.answer->response);
  call.resumed_resource = begun.resumed_resource;
  CO_ASSIGN_OR_RETURN(const order::OrderView placed,
                      co_await place_order_.Run(std::move(call), std::move(command)));
  CO_RETURN_IF_ERROR(
      co_await keys_.StoreAnswer(std::move(key), {.response = placed.order_id.text()}));
  co_return placed.order_id;
}

Task<absl::StatusOr<order::OrderId>> OrderProcess::Cancel(order::OrderId order) {
  co_await async::Hop(executor());
  if (!alive()) co_return Refused();
  CallContext call;
  call.deadline = Deadline::After(clock(), kDeadline);
  CO_RETURN_IF_ERROR(co_await cancel_order_.Run(std::move(call), order));
  co_return order;
}

Task<absl::StatusOr<std::vector<events::DeliveredEvent>>> OrderProcess::NextEvents(
    events::SubscribeOptions options) {
  co_await async::Hop(executor());
  if (!alive()) co_return Refused();
  async::CancellationSource enough;
  const auto timer = executor().After(kLongestPoll, [&enough] { enough.Cancel(); });
  const auto subscription = own_events_.Subscribe(std::move(options));
  absl::StatusOr<std::vector<events::DeliveredEvent>> events =
      co_await subscription->Next(enough.token());
  co_await subscription->Close();
  if (absl::IsCancelled(events.status())) co_return std::vector<events::DeliveredEvent>();
  co_return events;
}

}  // namespace souk::simulation

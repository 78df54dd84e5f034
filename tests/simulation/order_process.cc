#include "tests/simulation/order_process.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::simulation {
namespace {

// The gateway's, more or less.
constexpr absl::Duration kDeadline = absl::Seconds(5);

absl::Status Refused() { return absl::UnavailableError("nobody listens there"); }

}  // namespace

OrderProcess::OrderProcess(const OrderEnvironment& environment, int place, std::string name,
                           uint64_t seed)
    : environment_(environment),
      place_(place),
      name_(std::move(name)),
      clock_(environment.clock),
      executor_(environment.world),
      random_(seed),
      database_(environment.database, *this),
      keys_(database_, clock_),
      orders_(database_, changes_),
      sql_sagas_(database_, changes_),
      sagas_(environment.bug.sagas(sql_sagas_)),
      catalog_(environment.peers.warehouse),
      stock_(environment.peers, *this),
      remote_payments_(environment.peers, *this),
      payments_(environment.bug.payments(remote_payments_)),
      driver_(environment.steps, {stock_, *payments_}, *sagas_, clock_, random_, executor_,
              environment.monitor, {}),
      runner_(driver_, environment.monitor, clock_, executor_, {}),
      recovery_(*sagas_, runner_, clock_, executor_, environment.logger,
                {.owner = name_, .sole_process = environment.sole_process}),
      place_order_(buyers_, catalog_, orders_, runner_, recovery_, clock_, random_),
      cancel_order_(orders_, recovery_) {
  environment_.trace(name_, "starts");
  recovery_.Start();
}

void OrderProcess::Crash() {
  if (!std::exchange(alive_, false)) return;
  environment_.trace(name_, "is dead");
  environment_.listener.HasCrashed(place_);
  // Not here, where it may be in the middle of something.
  environment_.world.Post([this] {
    recovery_.Stop();
    runner_.Stop();
    executor_.GoOn();
  });
}

Task<absl::StatusOr<order::OrderId>> OrderProcess::Place(IdempotencyKey key,
                                                         order::PlaceOrderCommand command) {
  co_await async::Hop(executor_);
  if (!alive_) co_return Refused();
  CallContext call;
  call.deadline = Deadline::After(clock_, kDeadline);
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
  co_await async::Hop(executor_);
  if (!alive_) co_return Refused();
  CallContext call;
  call.deadline = Deadline::After(clock_, kDeadline);
  CO_RETURN_IF_ERROR(co_await cancel_order_.Run(std::move(call), order));
  co_return order;
}

}  // namespace souk::simulation

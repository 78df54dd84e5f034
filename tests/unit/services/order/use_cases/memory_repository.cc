#include "tests/unit/services/order/use_cases/memory_repository.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/order/use_cases/ownership.h"

namespace souk::order::testing {
namespace {

absl::Status Dead() { return absl::UnavailableError("the process is dead"); }

// When everything in memory happens.
const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

}  // namespace

template <typename Fn>
auto MemoryRepository::Write(Fn fn) -> decltype(fn()) {
  if (dead_) return Dead();
  const bool dies = ++writes_ == dying_write_ && death_ != Death::kNever;
  if (!dies) return fn();
  if (death_ == Death::kAfterWrite) static_cast<void>(fn());
  dead_ = true;
  return Dead();
}

absl::StatusOr<Order> MemoryRepository::Load(const OrderId& order) const {
  const auto found = database_.events.find(order);
  if (found == database_.events.end()) return NoSuchOrder();
  return Order::Fold(order, found->second);
}

Task<absl::StatusOr<Saga>> MemoryRepository::Place(CallContext call, OrderChange placed,
                                                   std::string payment_token, std::string owner) {
  co_return Write([&]() -> absl::StatusOr<Saga> {
    const OrderId& id = placed.order().id();
    const SagaLease lease{id, owner, 1};
    database_.events[id] = placed.events();
    database_.sagas[id] = {lease, payment_token, call.trace};
    return Saga{placed.order(), payment_token, lease, call.trace};
  });
}

Task<absl::StatusOr<OrderView>> MemoryRepository::Change(CallContext, OrderId order,
                                                         Decision decide) {
  absl::StatusOr<OrderView> view = Write([&]() -> absl::StatusOr<OrderView> {
    ASSIGN_OR_RETURN(Order before, Load(order));
    ASSIGN_OR_RETURN(std::optional<OrderEvent> event, decide(before));
    OrderChange change(std::move(before));
    if (event.has_value()) RETURN_IF_ERROR(change.Add(*std::move(event), kNow));
    for (const RecordedEvent& next : change.events()) database_.events[order].push_back(next);
    return ViewOf(change.order());
  });
  if (view.ok()) changes_.Notify(order.text());
  co_return view;
}

Task<absl::StatusOr<OrderView>> MemoryRepository::Get(CallContext, OrderId order) {
  if (dead_) co_return Dead();
  CO_ASSIGN_OR_RETURN(const Order loaded, Load(order));
  co_return ViewOf(loaded);
}

Task<absl::StatusOr<std::vector<RecordedEvent>>> MemoryRepository::History(CallContext,
                                                                           OrderId order) {
  if (dead_) co_return Dead();
  if (!database_.events.contains(order)) co_return NoSuchOrder();
  co_return database_.events.at(order);
}

Task<absl::StatusOr<std::vector<OrderView>>> MemoryRepository::List(CallContext, OrderFilter filter,
                                                                    std::optional<OrderId> before,
                                                                    int limit) {
  std::vector<OrderView> views;
  for (auto entry = database_.events.rbegin(); entry != database_.events.rend(); ++entry) {
    CO_ASSIGN_OR_RETURN(const Order order, Load(entry->first));
    const bool matches = (!filter.user || *filter.user == order.user_id()) &&
                         (!filter.state || *filter.state == order.state()) &&
                         (!before || order.id() < *before);
    if (matches && views.size() < static_cast<size_t>(limit)) views.push_back(ViewOf(order));
  }
  co_return views;
}

Task<absl::StatusOr<SagaRepository::Appended>> MemoryRepository::Append(SagaLease lease,
                                                                        OrderChange change,
                                                                        telemetry::SpanContext) {
  const OrderId id = lease.order_id;
  absl::StatusOr<Appended> appended = Write([&]() -> absl::StatusOr<Appended> {
    const auto saga = database_.sagas.find(id);
    if (saga == database_.sagas.end() || saga->second.lease != lease) return SagaTakenOver();
    std::vector<RecordedEvent>& events = database_.events.at(id);
    if (change.events().front().version != events.back().version + 1) return SagaConflict();
    for (const RecordedEvent& next : change.events()) events.push_back(next);
    ++saga->second.lease.epoch;
    Appended result{change.order(), saga->second.lease};
    if (result.order.IsSettled()) database_.sagas.erase(saga);
    return result;
  });
  if (appended.ok()) changes_.Notify(id.text());
  co_return appended;
}

Task<absl::StatusOr<Saga>> MemoryRepository::Take(SagaLease seen, std::string owner) {
  co_return Write([&]() -> absl::StatusOr<Saga> {
    const auto saga = database_.sagas.find(seen.order_id);
    if (saga == database_.sagas.end() || saga->second.lease != seen) return SagaTakenOver();
    ASSIGN_OR_RETURN(Order order, Load(seen.order_id));
    saga->second.lease = {seen.order_id, owner, seen.epoch + 1};
    return Saga{std::move(order), saga->second.payment_token, saga->second.lease,
                saga->second.trace};
  });
}

Task<absl::StatusOr<std::optional<SagaLease>>> MemoryRepository::Find(OrderId order) {
  if (dead_) co_return Dead();
  const auto saga = database_.sagas.find(order);
  if (saga == database_.sagas.end()) co_return std::optional<SagaLease>();
  co_return std::make_optional(saga->second.lease);
}

Task<absl::StatusOr<std::vector<SagaLease>>> MemoryRepository::List(OrderId after, int limit) {
  if (dead_) co_return Dead();
  std::vector<SagaLease> leases;
  for (auto saga = database_.sagas.upper_bound(after);
       saga != database_.sagas.end() && leases.size() < static_cast<size_t>(limit); ++saga) {
    leases.push_back(saga->second.lease);
  }
  co_return leases;
}

}  // namespace souk::order::testing

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "common/async/watch_hub.h"
#include "services/order/use_cases/order_repository.h"
#include "services/order/use_cases/saga_repository.h"

namespace souk::order::testing {

/// A database in memory, which several processes may use. On one thread.
struct MemoryDatabase {
  struct SagaRow {
    SagaLease lease;
    std::string payment_token;
    telemetry::SpanContext trace;
  };
  std::map<OrderId, std::vector<RecordedEvent>> events;
  std::map<OrderId, SagaRow> sagas;
};

/// A MemoryDatabase as one process sees it. It can be made to die at one of its writes: before the
/// write, or after it but before anybody learns of it. From then on `dead` is true and everything
/// fails.
class MemoryRepository final : public OrderRepository, public SagaRepository {
 public:
  enum class Death { kNever, kBeforeWrite, kAfterWrite };

  MemoryRepository(MemoryDatabase& database, async::WatchHub& changes)
      : database_(database), changes_(changes) {}

  void DieAt(int write, Death death) {
    dying_write_ = write;
    death_ = death;
  }
  const bool& dead() const { return dead_; }
  int writes() const { return writes_; }

  Task<absl::StatusOr<Saga>> Place(CallContext call, OrderChange placed, std::string payment_token,
                                   std::string owner) override;
  Task<absl::StatusOr<OrderView>> Change(CallContext call, OrderId order, Decision decide) override;
  Task<absl::StatusOr<OrderView>> Get(CallContext call, OrderId order) override;
  Task<absl::StatusOr<std::vector<RecordedEvent>>> History(CallContext call,
                                                           OrderId order) override;
  Task<absl::StatusOr<std::vector<OrderView>>> List(CallContext call, OrderFilter filter,
                                                    std::optional<OrderId> before,
                                                    int limit) override;

  Task<absl::StatusOr<Appended>> Append(SagaLease lease, OrderChange change,
                                        telemetry::SpanContext cause) override;
  Task<absl::StatusOr<Saga>> Take(SagaLease seen, std::string owner) override;
  Task<absl::StatusOr<std::optional<SagaLease>>> Find(OrderId order) override;
  Task<absl::StatusOr<std::vector<SagaLease>>> List(OrderId after, int limit) override;

 private:
  // Runs a write, unless the process is dead or dies of it.
  template <typename Fn>
  auto Write(Fn fn) -> decltype(fn());
  absl::StatusOr<Order> Load(const OrderId& order) const;

  MemoryDatabase& database_;
  async::WatchHub& changes_;
  int writes_ = 0;
  int dying_write_ = 0;
  Death death_ = Death::kNever;
  bool dead_ = false;
};

}  // namespace souk::order::testing

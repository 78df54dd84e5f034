#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/order/domain/order.h"
#include "services/order/storage/event_codec.h"
#include "tests/simulation/memory_store.h"
#include "tests/simulation/payment_desk.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/warehouse.h"

namespace souk::simulation {

/// Sees everything that there is, and holds it against what must be true whatever happens:
///
/// Of each commit of an order process:
///   1. events are only added, in versions 1, 2, 3 and so on of their order;
///   2. each follows from those before: the state moves along the arrows of OrderState, nothing
///      moves forward once cancelling was asked for, and nobody can ask once the commit has
///      started;
///   3. what a saga adds, its owner of that moment adds: there is one effective drive;
///   4. the saga and the payment token are there exactly until the order is settled.
/// Of the services together, at every moment:
///   5. stock is never negative; what is reserved is what held reservations hold, and what has left
///      is what committed ones held;
///   6. no order is charged more than its total, or in two payments;
///   7. a CONFIRMED order is charged exactly its total, and its reservation, of exactly its items,
///      is committed;
///   8. a REJECTED or CANCELLED order is charged nothing, and holds no stock, also when messages
///      arrive long after they were sent;
///   9. a user who placed one order, however often the request was sent, has one;
///  10. a user's loyalty counts no order that is not confirmed, and none twice.
/// At the end:
///  11. every order is settled, the read model tells what the events tell, and loyalty counts every
///      confirmed order.
class Observer {
 public:
  /// All outlive this.
  Observer(MemoryStore& store, MemoryStore& accounts, const Warehouse& warehouse,
           const PaymentDesk& desk, const order::EventCodec& codec, const Trace& trace)
      : store_(store),
        accounts_(accounts),
        warehouse_(warehouse),
        desk_(desk),
        codec_(codec),
        trace_(trace) {}

  /// Looks at what an order process has just committed.
  void SeeCommit(const std::string& owner);
  /// Looks at what the user service has just committed.
  void SeeAccounts();
  /// Looks at the services, when anything has changed since the last look.
  void Look();
  /// Looks at what must be true at the end.
  void LookAtEnd();

  /// What somebody else has found wrong.
  void Report(std::string violation);

  /// The first thing that was wrong.
  const std::optional<std::string>& violation() const { return violation_; }

  bool AllSettled() const { return sagas_.empty(); }
  /// Whether the read models have heard of everything; if not, what they have not.
  absl::Status CheckReadModels();
  const std::map<std::string, order::Order>& orders() const { return orders_; }
  /// The order of a user; nothing when there is none yet.
  const order::Order* OrderOf(const std::string& user) const;
  /// How often a saga has changed hands.
  int takeovers() const { return takeovers_; }

 private:
  struct Lease {
    std::string owner;
    int64_t epoch = 0;
  };
  struct Charged {
    int64_t gross = 0;  // what the cards were charged for the order
    int64_t net = 0;    // the same, less what they were given back
    int open = 0;       // payments that are charged, or not decided
  };

  absl::Status See(storage::Transaction& transaction, const std::string& owner);
  absl::Status SeeEvents(storage::Transaction& transaction, const std::string& owner);
  absl::Status SeeSagas(storage::Transaction& transaction);
  absl::Status Apply(const std::string& id, order::RecordedEvent event, const std::string& owner);
  absl::Status SeeLoyalty(storage::Transaction& transaction);
  absl::Status CheckViews(storage::Transaction& transaction) const;
  int64_t BoughtBy(const std::string& user) const;
  absl::Status CheckStock() const;
  absl::Status CheckOrder(const order::Order& order) const;
  Charged ChargedFor(const order::Order& order) const;
  int Looks() const;
  void Keep(const absl::Status& status);

  MemoryStore& store_;
  MemoryStore& accounts_;
  const Warehouse& warehouse_;
  const PaymentDesk& desk_;
  const order::EventCodec& codec_;
  const Trace& trace_;

  std::map<std::string, order::Order> orders_;  // by id
  std::map<std::string, Lease> sagas_;          // by order id
  std::map<std::string, int64_t> loyalty_;      // minor units by user
  int64_t events_ = 0;                          // seen so far
  int commits_ = 0;
  int takeovers_ = 0;
  int looked_at_ = -1;  // how much had changed when it looked last
  std::optional<std::string> violation_;
};

}  // namespace souk::simulation

#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/async/task.h"
#include "services/order/use_cases/buyers.h"
#include "services/order/use_cases/catalog.h"
#include "services/order/use_cases/payments.h"
#include "services/order/use_cases/stock.h"

namespace souk::order::testing {

/// What a call to a peer meets on its way.
enum class Fault {
  kNone,
  kLostRequest,  // the call has no effect, and its outcome is unknown
  kLostReply,    // the call has its effect, and its outcome is unknown
  kHang,         // the call waits until World::LetGo, then has its effect
};

/// What the services around orders know: products, reservations, payments. It outlives the
/// processes under test, so it tells what was really done, whoever asked for it. On one thread.
///
/// Calls are named as the steps of the saga: "reserve", "renew", "charge", "commit", "release",
/// "refund".
class World {
 public:
  enum class Hold { kNone, kHeld, kCommitted, kReleased, kExpired };
  struct Payment {
    int charges = 0;
    bool refused = false;
    bool refunded = false;
    Money amount;
  };

  bool buyer_exists = true;
  bool in_stock = true;
  std::map<OrderId, Hold> holds;
  std::map<OrderId, Payment> payments;
  std::vector<std::string> calls;                          // that had an effect, in order
  std::map<std::string, resilience::Priority> priorities;  // of the last "reserve" and "commit"

  /// What the next calls of that name meet, one each.
  void Expect(const std::string& name, std::vector<Fault> faults);
  /// Lets the call of that name that hangs go on. REQUIRES: one hangs.
  void LetGo(const std::string& name);
  bool IsHanging(const std::string& name) const { return hanging_.contains(name); }

  int TimesCalled(const std::string& name) const;

  /// Runs a call: what it meets, then its effect.
  Task<Outcome> Call(std::string name, OrderId order, Outcome (World::*effect)(const OrderId&));

  // The effects of the calls.
  Outcome Reserve(const OrderId& order);
  Outcome Renew(const OrderId& order);
  Outcome Commit(const OrderId& order);
  Outcome Release(const OrderId& order);
  Outcome Charge(const OrderId& order);
  Outcome Refund(const OrderId& order);

  std::map<OrderId, std::string> tokens;  // that charges came with

 private:
  std::map<std::string, std::deque<Fault>> faults_;
  std::map<std::string, async::Resume<>> hanging_;
};

// The peers as one process sees them. Once `dead`, its calls have no effect.

class FakeStock final : public Stock {
 public:
  FakeStock(World& world, const bool& dead) : world_(world), dead_(dead) {}
  Task<Outcome> Reserve(CallContext call, OrderId order, std::vector<OrderItem> items) override;
  Task<Outcome> Renew(CallContext call, OrderId order) override;
  Task<Outcome> Commit(CallContext call, OrderId order) override;
  Task<Outcome> Release(CallContext call, OrderId order) override;

 private:
  World& world_;
  const bool& dead_;
};

class FakePayments final : public Payments {
 public:
  FakePayments(World& world, const bool& dead) : world_(world), dead_(dead) {}
  Task<Outcome> Charge(CallContext call, OrderId order, Money amount,
                       std::string payment_token) override;
  Task<Outcome> Refund(CallContext call, OrderId order) override;

 private:
  World& world_;
  const bool& dead_;
};

class FakeBuyers final : public Buyers {
 public:
  explicit FakeBuyers(World& world) : world_(world) {}
  Task<absl::Status> Check(CallContext call, UserId user) override;

 private:
  World& world_;
};

/// Everything costs 2.50 EUR.
class FakeCatalog final : public Catalog {
 public:
  Task<absl::StatusOr<std::vector<OrderItem>>> Price(CallContext call,
                                                     std::vector<RequestedItem> items) override;
};

}  // namespace souk::order::testing

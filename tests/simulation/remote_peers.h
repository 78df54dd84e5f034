#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/order/use_cases/buyers.h"
#include "services/order/use_cases/catalog.h"
#include "services/order/use_cases/payments.h"
#include "services/order/use_cases/stock.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/network.h"
#include "tests/simulation/payment_desk.h"
#include "tests/simulation/simulated_process.h"
#include "tests/simulation/warehouse.h"

namespace souk::simulation {

/// What lies between an order process and the services that it calls. All outlive it.
struct PeerEnvironment {
  Network& network;
  Warehouse& warehouse;
  PaymentDesk& desk;
  Dice& dice;
  const Trace& trace;
  const double& pause_in_call;  // may change
  absl::Duration reservation_ttl;
};

/// Asks a service, in the name of a process.
class Asker {
 public:
  Asker(const PeerEnvironment& environment, SimulatedProcess& process)
      : environment_(environment), process_(process) {}

  template <typename Reply>
  Task<absl::StatusOr<Reply>> Ask(std::string what,
                                  std::function<Task<absl::StatusOr<Reply>>()> handler) {
    if (!process_.alive()) co_return absl::UnavailableError("the process is dead");
    if (environment_.dice.Falls(environment_.pause_in_call)) process_.StandStill();
    // Copied before the call: its text is told after it.
    absl::StatusOr<Reply> reply = co_await environment_.network.Call<Reply>(
        {process_.name(), process_.executor()}, what, kTimeout, std::move(handler));
    environment_.trace(process_.name(), what, " -> ", TextOf(reply.status()));
    co_return reply;
  }

  const PeerEnvironment& environment() const { return environment_; }

 private:
  static constexpr absl::Duration kTimeout = absl::Seconds(2);

  const PeerEnvironment& environment_;
  SimulatedProcess& process_;
};

/// The inventory service, over the network.
class RemoteStock final : public order::Stock {
 public:
  RemoteStock(const PeerEnvironment& environment, SimulatedProcess& process)
      : asker_(environment, process) {}

  Task<order::Outcome> Reserve(CallContext call, order::OrderId order,
                               std::vector<order::OrderItem> items) override;
  Task<order::Outcome> Renew(CallContext call, order::OrderId order) override;
  Task<order::Outcome> Commit(CallContext call, order::OrderId order) override;
  Task<order::Outcome> Release(CallContext call, order::OrderId order) override;

 private:
  Asker asker_;
};

/// The payment service, over the network.
class RemotePayments final : public order::Payments {
 public:
  RemotePayments(const PeerEnvironment& environment, SimulatedProcess& process)
      : asker_(environment, process) {}

  Task<order::Outcome> Charge(CallContext call, order::OrderId order, Money amount,
                              std::string payment_token) override;
  Task<order::Outcome> Refund(CallContext call, order::OrderId order) override;

  /// Charge, under an id that need not be the order's.
  Task<order::Outcome> ChargeAs(std::string payment_id, order::OrderId order, Money amount,
                                std::string payment_token);

 private:
  Asker asker_;
};

/// Everybody may buy.
class AnyBuyer final : public order::Buyers {
 public:
  Task<absl::Status> Check(CallContext call, order::UserId user) override;
};

/// Everything costs what the warehouse's one product costs.
class OnePrice final : public order::Catalog {
 public:
  explicit OnePrice(const Warehouse& warehouse) : warehouse_(warehouse) {}
  Task<absl::StatusOr<std::vector<order::OrderItem>>> Price(
      CallContext call, std::vector<order::RequestedItem> items) override;

 private:
  const Warehouse& warehouse_;
};

/// The end of an id, by which people tell a run's few apart.
absl::string_view ShortId(absl::string_view id);

}  // namespace souk::simulation

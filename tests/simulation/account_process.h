#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/events/consumer.h"
#include "common/events/event_source.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/user/storage/loyalty_projection.h"
#include "tests/simulation/network.h"
#include "tests/simulation/observer.h"
#include "tests/simulation/order_process.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/simulated_process.h"

namespace souk::simulation {

/// The order service's events, over the network. Asks one order process after the other, and now
/// and then goes back, as a source does that was not told how far its consumer is.
class RemoteFeed final : public events::EventSource {
 public:
  /// What lies between. All outlive it.
  struct Environment {
    Network& network;
    Dice& dice;
    const double& redelivery;  // of each batch: it comes again; may change
    /// An order process that is asked; null when none is there.
    std::function<OrderProcess*()> pick;
  };

  RemoteFeed(const Environment& environment, SimulatedProcess& process)
      : environment_(environment), process_(process) {}

  class Subscription;

  std::unique_ptr<events::EventSubscription> Subscribe(events::SubscribeOptions options) override;
  Task<absl::StatusOr<int64_t>> CountAfter(std::string cursor,
                                           async::CancellationToken cancellation) override;

  /// How many requests are under way.
  int at_work() const { return at_work_; }

 private:
  const Environment& environment_;
  SimulatedProcess& process_;
  int at_work_ = 0;
};

/// What the process of the user service runs in. All outlive it.
struct AccountEnvironment {
  const SimulatedProcess::Environment& process;
  const DatabaseEnvironment& database;
  const RemoteFeed::Environment& feed;
  telemetry::Metrics& metrics;
  const telemetry::Logger& logger;
  Observer& observer;
};

/// The user service, as far as it counts what users have bought: the real consumer and its real
/// effects, over a database and a network that are not.
class AccountProcess final : public SimulatedProcess {
 public:
  AccountProcess(const AccountEnvironment& environment, Identity identity);

  void HasCommitted() override { environment_.observer.SeeAccounts(); }
  bool AtRest() const override { return database_.at_work() == 0 && feed_.at_work() == 0; }
  void Bury() override { consumer_.Stop(); }

 private:
  void StopWork() override {}

  const AccountEnvironment& environment_;
  SimulatedDatabase database_;
  RemoteFeed feed_;
  user::LoyaltyProjection projection_;
  events::Consumer consumer_;
};

}  // namespace souk::simulation

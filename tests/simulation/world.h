#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/async/manual_executor.h"
#include "common/async/task_scope.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "tests/simulation/account_process.h"
#include "tests/simulation/customers.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/fleet.h"
#include "tests/simulation/network.h"
#include "tests/simulation/observer.h"
#include "tests/simulation/order_process.h"
#include "tests/simulation/payment_desk.h"
#include "tests/simulation/remote_peers.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/simulation.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/warehouse.h"

namespace souk::simulation {

/// The world of one run: everything there is, on one clock and one thread.
class World {
 public:
  /// `fixtures` outlives this.
  World(Simulation::Fixtures& fixtures, uint64_t seed, Trace::Listener listener);

  /// Lets things happen, one after the other, until nobody wants anything any more or something is
  /// wrong. Call once.
  Verdict Run();

  /// Ends all that runs. False when something does not end: then this must not be destroyed.
  bool End();

 private:
  std::unique_ptr<SimulatedProcess> MakeProcess(SimulatedProcess::Identity identity);
  OrderProcess* PickProcess();
  Task<void> CalmDown();
  void EndFaults();

  absl::Duration Now() const { return absl::FromChrono(clock_.SteadyNow() - start_); }
  bool IsQuiet();
  bool IsOver() const;
  std::string WhatIsMissing();
  Tally Count(int steps) const;

  Dice dice_;
  Scenario scenario_;
  ManualClock clock_;
  const SteadyTime start_ = clock_.SteadyNow();
  async::ManualExecutor executor_{clock_};
  const Trace trace_;

  Network network_{executor_, dice_, trace_, scenario_.network};
  Network feed_network_{executor_, dice_, trace_, scenario_.network};  // is never quiet
  Warehouse warehouse_;
  PaymentDesk desk_;
  Observer observer_;
  Fleet fleet_{clock_, executor_, dice_, trace_};

  // What the parts see of the whole; the references go round in a circle.
  const SimulatedProcess::Environment process_environment_;
  const DatabaseEnvironment orders_environment_;
  const DatabaseEnvironment accounts_database_environment_;
  const PeerEnvironment peer_environment_;
  const OrderEnvironment order_environment_;
  const RemoteFeed::Environment feed_environment_;
  const AccountEnvironment account_environment_;
  const Customers::Environment customer_environment_;

  Customers customers_{customer_environment_};
  async::CancellationSource stop_;
  async::TaskScope tasks_;
};

}  // namespace souk::simulation

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/simulation/dice.h"

namespace souk::simulation {

/// Somebody who wants to buy, and perhaps thinks better of it.
struct CustomerPlan {
  absl::Duration start;
  std::string payment_token;
  int64_t quantity = 1;
  /// When the order is cancelled, counted from `start`; nothing for never.
  std::optional<absl::Duration> cancel_after;
  /// Whether the customer sends the order again, with the same idempotency key, until it is
  /// answered.
  bool insists = true;
};

/// What messages between two parties meet: probabilities, of each message.
struct NetworkFaults {
  double lost_request = 0;  // never arrives
  double lost_reply = 0;    // what was asked is done, and nobody hears of it
  double duplicate = 0;     // arrives twice, as when a call is retried on its way
  double late = 0;          // arrives after seconds, when its sender has long given up
  double hang = 0;          // is answered, but only after the sender's deadline
  double redelivery = 0;    // of each batch of events: it comes again
};

/// What writes to the database meet: probabilities, of each write.
struct DatabaseFaults {
  double busy = 0;          // refused: another process holds it
  double full = 0;          // refused: no space
  double lost_commit = 0;   // committed, but the connection is gone before that is known
  double rerun = 0;         // the function runs, is rolled back, and runs again
  double pause = 0;         // committed, and then the process stands still for long
  double crash_before = 0;  // the process dies before the commit
  double crash_after = 0;   // the process dies after the commit, before it knows of it
};

/// What happens to a process.
struct Mishap {
  enum class Kind {
    kCrash,      // it dies, and is started again after `lasts`
    kPause,      // it stands still for `lasts`, as if its machine were suspended
    kClockStep,  // its wall clock is set by `lasts`, either way
  };
  Kind kind;
  int place;  // of the process: one of the order service's, or kAccounts
  absl::Duration at;
  absl::Duration lasts;
};

/// The place of the user service's process, after those of the order service.
inline constexpr int kAccounts = 2;

/// Everything about a run that is decided before it begins.
struct Scenario {
  /// 1: alone with its database, as on SQLite; 2: sharing it, as on PostgreSQL.
  int processes = 1;
  std::vector<CustomerPlan> customers;
  int64_t on_hand = 0;  // of the one product
  absl::Duration reservation_ttl;
  /// Faults and mishaps end here; 60 s later every order must be settled.
  absl::Duration calm_at;
  NetworkFaults network;
  DatabaseFaults database;
  double peer_unavailable = 0;  // of each write of inventory and payment
  double pause_in_call = 0;     // of each call to them: the process stands still for long
  std::vector<Mishap> mishaps;
};

/// A scenario in which some kinds of faults are left out and others frequent: where everything can
/// happen at once, the rare meeting of two things drowns.
Scenario DrawScenario(Dice& dice);

/// For people, in a few lines.
std::string Describe(const Scenario& scenario);

}  // namespace souk::simulation

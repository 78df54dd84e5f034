#include "tests/simulation/scenario.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace souk::simulation {
namespace {

const std::vector<std::string>& PaymentTokens() {
  static const auto& tokens = *new std::vector<std::string>{
      "tok_ok",   "tok_ok",    "tok_ok",    "tok_ok", "tok_declined", "tok_insufficient_funds",
      "tok_slow", "tok_flaky", "tok_bogus",
  };
  return tokens;
}

// A kind of fault that is left out of half of the runs, and rare or frequent in the others.
double Frequency(Dice& dice) {
  static const auto& frequencies = *new std::vector<double>{0, 0, 0, 0.02, 0.08, 0.25};
  return dice.Pick(frequencies);
}

CustomerPlan DrawCustomer(Dice& dice) {
  CustomerPlan plan{.start = dice.Between(absl::ZeroDuration(), absl::Seconds(8)),
                    .payment_token = dice.Pick(PaymentTokens()),
                    .quantity = dice.Between(1, 3),
                    .cancel_after = std::nullopt,
                    .insists = dice.Falls(0.8)};
  if (dice.Falls(0.3)) {
    // Most sagas take some milliseconds, those that meet faults some seconds.
    const absl::Duration longest = dice.Falls(0.6) ? absl::Milliseconds(40) : absl::Seconds(6);
    plan.cancel_after = dice.Between(absl::ZeroDuration(), longest);
  }
  return plan;
}

Mishap DrawMishap(Dice& dice, int processes, absl::Duration calm_at) {
  Mishap mishap{
      .kind = Mishap::Kind::kCrash,
      .place = dice.Falls(0.2) ? kAccounts : static_cast<int>(dice.Between(0, processes - 1)),
      .at = dice.Between(absl::ZeroDuration(), calm_at),
      .lasts = dice.Between(absl::Milliseconds(10), absl::Seconds(8))};
  if (dice.Falls(0.4)) {
    mishap.kind = Mishap::Kind::kPause;
  } else if (dice.Falls(0.2)) {
    mishap.kind = Mishap::Kind::kClockStep;
    mishap.lasts = dice.Between(-absl::Hours(1), absl::Hours(1));
  }
  return mishap;
}

std::string Text(absl::Duration duration) {
  return absl::StrFormat("%.3f s", absl::ToDoubleSeconds(duration));
}

}  // namespace

Scenario DrawScenario(Dice& dice) {
  Scenario scenario;
  scenario.processes = dice.Falls(0.6) ? 2 : 1;
  const int64_t customers = dice.Between(1, 6);
  for (int64_t i = 0; i < customers; ++i) scenario.customers.push_back(DrawCustomer(dice));
  scenario.on_hand = dice.Falls(0.3) ? dice.Between(0, 5) : 100;
  static const auto& ttls = *new std::vector<absl::Duration>{absl::Seconds(3), absl::Seconds(20),
                                                             absl::Minutes(15), absl::Minutes(15)};
  scenario.reservation_ttl = dice.Pick(ttls);
  scenario.calm_at = dice.Between(absl::Seconds(1), absl::Seconds(12));

  NetworkFaults& network = scenario.network;
  network.lost_request = Frequency(dice);
  network.lost_reply = Frequency(dice);
  network.duplicate = Frequency(dice);
  network.late = Frequency(dice);
  network.hang = Frequency(dice);
  network.redelivery = Frequency(dice);

  DatabaseFaults& database = scenario.database;
  database.busy = Frequency(dice);
  database.full = Frequency(dice) / 4;
  // A process that has its database to itself dies with it.
  if (scenario.processes > 1) {
    database.lost_commit = Frequency(dice);
    // Another process takes over when this one stands still for longer than a lease. It can happen
    // at any moment, but the moments that matter are few: after a write, and during a call.
    if (dice.Falls(0.4)) {
      database.pause = dice.Falls(0.5) ? 0.05 : 0;
      scenario.pause_in_call = dice.Falls(0.5) ? 0.05 : 0;
      scenario.calm_at += absl::Seconds(50);
    }
  }
  database.rerun = Frequency(dice);
  database.crash_before = Frequency(dice) / 4;
  database.crash_after = Frequency(dice) / 4;
  scenario.peer_unavailable = Frequency(dice);

  const int64_t mishaps = dice.Falls(0.5) ? dice.Between(1, 4) : 0;
  for (int64_t i = 0; i < mishaps; ++i) {
    scenario.mishaps.push_back(DrawMishap(dice, scenario.processes, scenario.calm_at));
  }
  return scenario;
}

std::string Describe(const Scenario& scenario) {
  const NetworkFaults& network = scenario.network;
  const DatabaseFaults& database = scenario.database;
  std::string text = absl::StrFormat(
      "%d order process%s, %d on hand, reservations last %s, faults end at %s\n"
      "network: lost requests %.2f, lost replies %.2f, duplicates %.2f, late %.2f, hanging %.2f, "
      "redelivered events %.2f\n"
      "database: busy %.2f, full %.2f, lost commits %.2f, reruns %.2f, crashes before and after "
      "commits %.2f %.2f; peers unavailable %.2f; pauses after writes %.2f, in calls %.2f\n",
      scenario.processes, scenario.processes == 1 ? "" : "es", scenario.on_hand,
      Text(scenario.reservation_ttl), Text(scenario.calm_at), network.lost_request,
      network.lost_reply, network.duplicate, network.late, network.hang, network.redelivery,
      database.busy, database.full, database.lost_commit, database.rerun, database.crash_before,
      database.crash_after, scenario.peer_unavailable, database.pause, scenario.pause_in_call);
  for (const CustomerPlan& customer : scenario.customers) {
    absl::StrAppend(&text, "a customer at ", Text(customer.start), " with ", customer.payment_token,
                    " wants ", customer.quantity, customer.insists ? ", insists" : "",
                    customer.cancel_after ? ", cancels after " + Text(*customer.cancel_after) : "",
                    "\n");
  }
  for (const Mishap& mishap : scenario.mishaps) {
    constexpr const char* kKinds[] = {"crashes", "stands still", "has its wall clock set"};
    absl::StrAppend(&text, "process ", mishap.place, " ", kKinds[static_cast<int>(mishap.kind)],
                    " at ", Text(mishap.at), " for ", Text(mishap.lasts), "\n");
  }
  return text;
}

}  // namespace souk::simulation

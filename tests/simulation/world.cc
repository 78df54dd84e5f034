#include "tests/simulation/world.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/uuid.h"

namespace souk::simulation {
namespace {

// How long everything may take once the faults are over.
constexpr absl::Duration kPatience = absl::Seconds(60);
// More than any run takes; one that takes more goes round in circles.
constexpr int kMaxSteps = 200'000;

}  // namespace

World::World(Simulation::Fixtures& fixtures, uint64_t seed, Trace::Listener listener)
    : dice_(seed),
      scenario_(DrawScenario(dice_)),
      trace_(clock_, listener),
      warehouse_(clock_, executor_, fixtures.metrics, fixtures.logger, dice_,
                 scenario_.peer_unavailable, scenario_.on_hand),
      desk_(clock_, executor_, fixtures.logger, dice_, scenario_.peer_unavailable),
      observer_(*fixtures.orders, *fixtures.accounts, warehouse_, desk_, fixtures.codec, trace_),
      process_environment_{
          .clock = clock_, .executor = executor_, .trace = trace_, .keeper = fleet_},
      orders_environment_{.world = executor_,
                          .store = *fixtures.orders,
                          .dice = dice_,
                          .trace = trace_,
                          .faults = scenario_.database,
                          .is_server = scenario_.processes > 1},
      accounts_database_environment_{.world = executor_,
                                     .store = *fixtures.accounts,
                                     .dice = dice_,
                                     .trace = trace_,
                                     .faults = scenario_.database,
                                     .is_server = scenario_.processes > 1,
                                     .tampering = fixtures.bug.consumer},
      peer_environment_{.network = network_,
                        .warehouse = warehouse_,
                        .desk = desk_,
                        .dice = dice_,
                        .trace = trace_,
                        .pause_in_call = scenario_.pause_in_call,
                        .reservation_ttl = scenario_.reservation_ttl},
      order_environment_{.process = process_environment_,
                         .database = orders_environment_,
                         .peers = peer_environment_,
                         .steps = fixtures.steps,
                         .catalogue = fixtures.catalogue,
                         .monitor = fixtures.monitor,
                         .metrics = fixtures.metrics,
                         .logger = fixtures.logger,
                         .bug = fixtures.bug,
                         .observer = observer_,
                         .sole_process = scenario_.processes == 1},
      feed_environment_{.network = feed_network_,
                        .dice = dice_,
                        .redelivery = scenario_.network.redelivery,
                        .pick = [this] { return PickProcess(); }},
      account_environment_{.process = process_environment_,
                           .database = accounts_database_environment_,
                           .feed = feed_environment_,
                           .metrics = fixtures.metrics,
                           .logger = fixtures.logger,
                           .observer = observer_},
      customer_environment_{.executor = executor_,
                            .network = network_,
                            .dice = dice_,
                            .trace = trace_,
                            .observer = observer_,
                            .pick = [this] { return PickProcess(); }} {
  if (listener.tell != nullptr) listener.tell(listener.context, Describe(scenario_));
  std::vector<int> places = {kAccounts};
  for (int place = 0; place < scenario_.processes; ++place) places.push_back(place);
  fleet_.Start(
      places, start_ + absl::ToChronoMicroseconds(scenario_.calm_at),
      [this](SimulatedProcess::Identity identity) { return MakeProcess(std::move(identity)); });
  warehouse_.sweeper.Start();
  desk_.sweeper.Start();
  SeededRandom ids(dice_.Fork());
  for (const CustomerPlan& plan : scenario_.customers) customers_.Add(plan, NewUuidV7(clock_, ids));
  for (const Mishap& mishap : scenario_.mishaps) fleet_.Plan(mishap);
  tasks_.Spawn(CalmDown());
}

std::unique_ptr<SimulatedProcess> World::MakeProcess(SimulatedProcess::Identity identity) {
  if (identity.place == kAccounts) {
    return std::make_unique<AccountProcess>(account_environment_, std::move(identity));
  }
  return std::make_unique<OrderProcess>(order_environment_, std::move(identity));
}

// As a load balancer picks one: it knows which are dead, but not which stand still.
OrderProcess* World::PickProcess() {
  const int place = static_cast<int>(dice_.Between(0, scenario_.processes - 1));
  auto& process = static_cast<OrderProcess&>(fleet_.at(place));
  return process.alive() ? &process : nullptr;
}

Task<void> World::CalmDown() {
  if (!co_await async::Sleep(executor_, scenario_.calm_at, stop_.token())) co_return;
  trace_("world", "the faults are over");
  EndFaults();
}

void World::EndFaults() {
  scenario_.network = {};
  scenario_.database = {};
  scenario_.peer_unavailable = 0;
  scenario_.pause_in_call = 0;
}

Verdict World::Run() {
  int steps = 0;
  while (!observer_.violation().has_value() && !IsQuiet()) {
    executor_.AdvanceToNextTimer();
    observer_.Look();
    if (Now() > scenario_.calm_at + kPatience || ++steps > kMaxSteps) {
      observer_.Report(WhatIsMissing());
    }
  }
  if (!observer_.violation().has_value()) {
    observer_.LookAtEnd();
    customers_.LookAtEnd();
  }
  return {observer_.violation(), Count(steps)};
}

// Faults that are still to come would meet nobody.
bool World::IsQuiet() {
  return customers_.AtRest() && network_.in_flight() == 0 && observer_.AllSettled() &&
         desk_.payments.AllSettled() && observer_.CheckReadModels().ok();
}

std::string World::WhatIsMissing() {
  std::string text =
      absl::StrCat("not quiet ", absl::FormatDuration(kPatience), " after the faults were over:");
  if (!customers_.AtRest()) absl::StrAppend(&text, " customers wait;");
  if (!desk_.payments.AllSettled()) absl::StrAppend(&text, " payments are not settled;");
  for (const auto& [id, order] : observer_.orders()) {
    if (!order.IsSettled())
      absl::StrAppend(&text, " order ", id, " is ", NameOf(order.state()), ";");
  }
  return absl::StrCat(text, " ", network_.in_flight(), " messages are under way; read models: ",
                      TextOf(observer_.CheckReadModels()));
}

Tally World::Count(int steps) const {
  Tally tally{.runs = 1,
              .steps = steps,
              .crashes = fleet_.crashes(),
              .takeovers = observer_.takeovers(),
              .simulated = Now()};
  for (const auto& [id, order] : observer_.orders()) {
    tally.confirmed += order.state() == order::OrderState::kConfirmed ? 1 : 0;
    tally.rejected += order.state() == order::OrderState::kRejected ? 1 : 0;
    tally.cancelled += order.state() == order::OrderState::kCancelled ? 1 : 0;
  }
  return tally;
}

bool World::End() {
  EndFaults();
  stop_.Cancel();
  customers_.End();
  fleet_.End();
  executor_.RunReady();
  for (int i = 0; i < kMaxSteps && !IsOver(); ++i) executor_.AdvanceToNextTimer();
  if (!IsOver()) return false;
  fleet_.Bury();
  warehouse_.sweeper.Stop();
  desk_.sweeper.Stop();
  executor_.RunReady();
  return executor_.timers() == 0;
}

bool World::IsOver() const {
  return tasks_.running() == 0 && customers_.AtRest() && fleet_.AtRest() &&
         network_.in_flight() == 0 && feed_network_.in_flight() == 0 && desk_.cards.at_work() == 0;
}

}  // namespace souk::simulation

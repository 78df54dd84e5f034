#include "tests/simulation/simulation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/manual_executor.h"
#include "common/async/task_scope.h"
#include "common/base/uuid.h"
#include "services/order/storage/migrations.h"
#include "services/order/use_cases/order_saga.h"
#include "tests/simulation/observer.h"
#include "tests/simulation/order_process.h"
#include "tests/simulation/scenario.h"

namespace souk::simulation {
namespace {

// How long orders may take once the faults are over.
constexpr absl::Duration kPatience = absl::Seconds(60);
// More than any run takes; one that takes more goes round in circles.
constexpr int kMaxSteps = 200'000;

// Longer than a lease, so that another process takes over what this one drives.
constexpr absl::Duration kShortestPause = absl::Seconds(25);
constexpr absl::Duration kLongestPause = absl::Seconds(50);
constexpr absl::Duration kShortestRestart = absl::Milliseconds(100);
constexpr absl::Duration kLongestRestart = absl::Seconds(8);

constexpr absl::Duration kCustomerPatience = absl::Seconds(6);
constexpr absl::Duration kLongestBreath = absl::Seconds(1);  // before a customer asks again

}  // namespace

void Tally::Add(const Tally& other) {
  runs += other.runs;
  steps += other.steps;
  confirmed += other.confirmed;
  rejected += other.rejected;
  cancelled += other.cancelled;
  crashes += other.crashes;
  takeovers += other.takeovers;
  simulated += other.simulated;
}

// The world of one run.
class Simulation::World final : public ProcessListener {
 public:
  World(Simulation& simulation, uint64_t seed, Listener listener)
      : simulation_(simulation),
        dice_(seed),
        scenario_(DrawScenario(dice_)),
        trace_(clock_, listener.sink, listener.context) {
    if (listener.sink != nullptr) listener.sink(listener.context, Describe(scenario_));
    for (int place = 0; place < scenario_.processes; ++place) StartProcess(place);
    warehouse_.sweeper.Start();
    desk_.sweeper.Start();
    for (const CustomerPlan& plan : scenario_.customers) {
      const std::string user = NewUuidV7(clock_, uuids_);
      customers_.Spawn(Buy(plan, user));
      if (plan.cancel_after.has_value()) customers_.Spawn(Cancel(plan, user));
    }
    for (const Mishap& mishap : scenario_.mishaps) background_.Spawn(Befall(mishap));
    background_.Spawn(CalmDown());
  }

  // Runs until all is quiet; what was wrong, if anything was.
  Verdict Run() {
    int steps = 0;
    while (!IsQuiet() && !observer_.violation().has_value()) {
      executor_.AdvanceToNextTimer();
      observer_.Look();
      if (Now() > scenario_.calm_at + kPatience || ++steps > kMaxSteps) {
        observer_.Report(WhatIsMissing());
      }
    }
    if (!observer_.violation().has_value()) CheckEnd();
    Verdict verdict{observer_.violation(), tally_};
    verdict.tally.runs = 1;
    verdict.tally.steps = steps;
    verdict.tally.takeovers = observer_.takeovers();
    verdict.tally.simulated = Now();
    for (const auto& [id, order] : observer_.orders()) {
      verdict.tally.confirmed += order.state() == order::OrderState::kConfirmed ? 1 : 0;
      verdict.tally.rejected += order.state() == order::OrderState::kRejected ? 1 : 0;
      verdict.tally.cancelled += order.state() == order::OrderState::kCancelled ? 1 : 0;
    }
    return verdict;
  }

  // Ends all that runs. False when something cannot be ended: then the world must not be destroyed.
  bool ShutDown() {
    ending_ = true;
    EndFaults();
    stop_.Cancel();
    for (const auto& process : processes_) process->Crash();
    for (int i = 0; i < kMaxSteps && !IsOver(); ++i) {
      if (!executor_.AdvanceToNextTimer()) break;
    }
    if (!IsOver()) return false;
    warehouse_.sweeper.Stop();
    desk_.sweeper.Stop();
    return executor_.timers() == 0;
  }

  // ProcessListener.

  void HasCommitted(const std::string& owner) override { observer_.SeeCommit(owner); }

  void HasCrashed(int place) override {
    if (ending_) return;
    ++tally_.crashes;
    background_.Spawn(Restart(place));
  }

  void WantsToStandStill(int place) override {
    background_.Spawn(StandStill(place, dice_.Between(kShortestPause, kLongestPause)));
  }

 private:
  absl::Duration Now() const { return absl::FromChrono(clock_.SteadyNow() - start_); }

  absl::Duration UntilCalm() const {
    return std::max(absl::ZeroDuration(), scenario_.calm_at - Now());
  }

  void StartProcess(int place) {
    const std::string name = absl::StrCat("order-", place, ".", processes_.size());
    processes_.push_back(std::make_unique<OrderProcess>(environment_, place, name, dice_.Fork()));
    current_.resize(scenario_.processes);
    current_[place] = processes_.back().get();
  }

  Task<void> Restart(int place) {
    const absl::Duration delay = dice_.Between(kShortestRestart, kLongestRestart);
    co_await async::Sleep(executor_, std::min(delay, UntilCalm() + kShortestRestart),
                          stop_.token());
    if (!ending_) StartProcess(place);
  }

  Task<void> StandStill(int place, absl::Duration lasts) {
    OrderProcess& process = *current_[place];
    if (!process.alive() || process.paused()) co_return;
    trace_(process.name(), "stands still for ", absl::FormatDuration(lasts));
    process.Pause();
    co_await async::Sleep(executor_, std::min(lasts, UntilCalm()), stop_.token());
    trace_(process.name(), "goes on");
    process.GoOn();
  }

  Task<void> Befall(Mishap mishap) {
    if (!co_await async::Sleep(executor_, mishap.at, stop_.token())) co_return;
    OrderProcess& process = *current_[mishap.process];
    switch (mishap.kind) {
      case Mishap::Kind::kCrash:
        process.Crash();
        break;
      case Mishap::Kind::kPause:
        co_await StandStill(mishap.process, mishap.lasts);
        break;
      case Mishap::Kind::kClockStep:
        trace_(process.name(), "has its wall clock set by ", absl::FormatDuration(mishap.lasts));
        process.StepClock(mishap.lasts);
        break;
    }
  }

  Task<void> CalmDown() {
    co_await async::Sleep(executor_, scenario_.calm_at, stop_.token());
    trace_("world", "the faults are over");
    EndFaults();
  }

  void EndFaults() {
    scenario_.network = {};
    scenario_.database = {};
    scenario_.peer_unavailable = 0;
    scenario_.pause_in_call = 0;
  }

  // Any process that a load balancer would pick: it cannot know which stand still.
  OrderProcess* PickProcess() {
    OrderProcess* process = dice_.Pick(current_);
    return process->alive() ? process : nullptr;
  }

  static bool IsWorthAnotherTry(const absl::Status& status) {
    return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
           absl::IsAborted(status) || absl::IsResourceExhausted(status) ||
           absl::IsCancelled(status);
  }

  Task<void> Buy(CustomerPlan plan, std::string user) {
    const std::string name = absl::StrCat("customer ", ShortId(user));
    co_await async::Sleep(executor_, plan.start, stop_.token());
    do {
      OrderProcess* process = PickProcess();
      if (process == nullptr) continue;
      const auto placed = co_await network_.Call<order::OrderId>(
          {name, executor_}, "place", kCustomerPatience, [process, plan, user] {
            return process->Place(
                {.principal = user, .method = "place", .key = "1", .request_hash = "1"},
                {order::UserId(user), {{kSku, plan.quantity}}, plan.payment_token});
          });
      trace_(name, "is told ", placed.ok() ? placed->text() : TextOf(placed.status()));
      if (placed.ok()) {
        const order::Order* order = observer_.OrderOf(user);
        if (order == nullptr || order->id() != *placed) {
          observer_.Report(absl::StrCat("user ", user, " was told of an order that is not there"));
        }
        co_return;
      }
      if (!IsWorthAnotherTry(placed.status())) {
        observer_.Report(absl::StrCat("an order was not placed: ", placed.status().ToString()));
        co_return;
      }
    } while (plan.insists && co_await Breathe());
  }

  Task<void> Cancel(CustomerPlan plan, std::string user) {
    const std::string name = absl::StrCat("customer ", ShortId(user));
    co_await async::Sleep(executor_, plan.start + *plan.cancel_after, stop_.token());
    for (int tries = 0; tries < 20; ++tries) {
      OrderProcess* process = PickProcess();
      const order::Order* order = observer_.OrderOf(user);
      if (process != nullptr && order != nullptr) {
        const auto cancelled = co_await network_.Call<order::OrderId>(
            {name, executor_}, "cancel", kCustomerPatience,
            [process, id = order->id()] { return process->Cancel(id); });
        trace_(name, "asked to cancel and is told ", TextOf(cancelled.status()));
        if (cancelled.ok()) cancelled_.push_back(cancelled->text());
        if (!IsWorthAnotherTry(cancelled.status())) co_return;
      }
      if (!co_await Breathe()) co_return;
    }
  }

  Task<bool> Breathe() {
    return async::Sleep(executor_, dice_.Between(absl::Milliseconds(1), kLongestBreath),
                        stop_.token());
  }

  bool SagasRun() const {
    return std::any_of(processes_.begin(), processes_.end(),
                       [](const auto& process) { return !process->idle(); });
  }

  // Whether nobody wants anything any more. Mishaps that are still to come would meet nobody.
  bool IsQuiet() const {
    return customers_.running() == 0 && network_.in_flight() == 0 && observer_.AllSettled() &&
           !SagasRun() && desk_.payments.AllSettled();
  }

  bool IsOver() const {
    constexpr int kSweepers = 2;  // of inventory and payment, each with its timer
    return background_.running() == 0 && customers_.running() == 0 && network_.in_flight() == 0 &&
           !SagasRun() && desk_.cards.at_work() == 0 && executor_.timers() == kSweepers;
  }

  std::string WhatIsMissing() const {
    std::string text =
        absl::StrCat("not quiet ", absl::FormatDuration(kPatience), " after the faults were over:");
    for (const auto& [id, order] : observer_.orders()) {
      if (!order.IsSettled()) absl::StrAppend(&text, " order ", id, " is ", NameOf(order.state()));
    }
    if (!desk_.payments.AllSettled()) absl::StrAppend(&text, " payments are not settled");
    if (SagasRun()) absl::StrAppend(&text, " sagas run");
    return absl::StrCat(text, " ", network_.in_flight(), " messages are under way");
  }

  void CheckEnd() {
    observer_.LookAtEnd();
    for (const std::string& id : cancelled_) {
      if (observer_.orders().at(id).state() != order::OrderState::kCancelled) {
        observer_.Report(absl::StrCat("order ", id, " was cancelled and is ",
                                      NameOf(observer_.orders().at(id).state())));
      }
    }
  }

  Simulation& simulation_;
  Dice dice_;
  Scenario scenario_;
  ManualClock clock_;
  const SteadyTime start_ = clock_.SteadyNow();
  async::ManualExecutor executor_{clock_};
  const Trace trace_;
  SeededRandom uuids_{dice_.Fork()};
  Tally tally_;
  bool ending_ = false;

  Network network_{executor_, dice_, trace_, scenario_.network};
  Warehouse warehouse_{clock_,
                       executor_,
                       simulation_.metrics_,
                       simulation_.logger_,
                       dice_,
                       scenario_.peer_unavailable,
                       scenario_.on_hand};
  PaymentDesk desk_{clock_, executor_, simulation_.logger_, dice_, scenario_.peer_unavailable};
  Observer observer_{*simulation_.store_, warehouse_, desk_, simulation_.codec_, trace_};

  const DatabaseEnvironment database_{.world = executor_,
                                      .store = *simulation_.store_,
                                      .dice = dice_,
                                      .trace = trace_,
                                      .faults = scenario_.database,
                                      .is_server = scenario_.processes > 1};
  const PeerEnvironment peers_{.network = network_,
                               .warehouse = warehouse_,
                               .desk = desk_,
                               .dice = dice_,
                               .trace = trace_,
                               .pause_in_call = scenario_.pause_in_call,
                               .reservation_ttl = scenario_.reservation_ttl};
  const OrderEnvironment environment_{.clock = clock_,
                                      .world = executor_,
                                      .database = database_,
                                      .peers = peers_,
                                      .steps = simulation_.steps_,
                                      .monitor = simulation_.monitor_,
                                      .logger = simulation_.logger_,
                                      .bug = simulation_.bug_,
                                      .trace = trace_,
                                      .listener = *this,
                                      .sole_process = scenario_.processes == 1};

  std::vector<std::unique_ptr<OrderProcess>> processes_;  // all that there ever were
  std::vector<OrderProcess*> current_;                    // those that run now, by place
  std::vector<std::string> cancelled_;                    // orders whose cancelling was accepted
  async::CancellationSource stop_;
  async::TaskScope customers_;
  async::TaskScope background_;
};

Simulation::Simulation(const PlantedBug& bug)
    : bug_(bug),
      steps_(bug.steps(order::OrderSaga({}))),
      store_(*MemoryStore::Open("order", order::Migrations())),
      logger_({.service = "order", .level = telemetry::LogLevel::kError}, log_clock_),
      monitor_(steps_, metrics_, logger_) {}

Verdict Simulation::Run(uint64_t seed, Listener listener) {
  const absl::Status cleared = store_->Clear();
  if (!cleared.ok()) return {std::string(cleared.message()), {}};
  auto world = std::make_unique<World>(*this, seed, listener);
  Verdict verdict = world->Run();
  if (!world->ShutDown()) {
    // Only where something is wrong: what cannot be ended is left as it is.
    static_cast<void>(world.release());
    if (!verdict.violation) verdict.violation = "what was begun does not end";
  }
  return verdict;
}

}  // namespace souk::simulation

#include "services/order/use_cases/saga_driver.h"

#include <algorithm>
#include <utility>

#include "common/base/deadline.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::order {

absl::Duration LongestSilence(const SagaDefinition& definition) {
  absl::Duration longest;
  absl::Duration forward;
  absl::Duration back;
  for (const SagaStep& step : definition) {
    if (step.commit != nullptr) forward = absl::ZeroDuration();
    if (step.run != nullptr) forward += step.deadline;
    longest = std::max(longest, forward);
    if (step.record != nullptr) forward = absl::ZeroDuration();
    if (step.undo != nullptr) back += step.deadline;
  }
  return std::max(longest, back);
}

// One drive. The tasks of one drive run one after the other, so they share it.
struct SagaDriver::Run {
  CallContext call;
  Saga saga;
  std::shared_ptr<SagaProgress> progress;

  size_t position = 0;        // of the step whose turn it is
  int failures = 0;           // in a row
  telemetry::Span span = {};  // of the move that is being made
  std::unique_ptr<async::Executor::Timer> patience = nullptr;
};

SagaDriver::SagaDriver(SagaDefinition definition, SagaPeers peers, SagaRepository& sagas,
                       const Clock& clock, Random& random, async::Executor& executor,
                       SagaMonitor& monitor, SagaDriverOptions options)
    : definition_(std::move(definition)),
      peers_(peers),
      sagas_(sagas),
      clock_(clock),
      random_(random),
      executor_(executor),
      monitor_(monitor),
      options_(options),
      backoff_(options.backoff) {}

Task<SagaEnd> SagaDriver::Drive(CallContext call, Saga saga,
                                std::shared_ptr<SagaProgress> progress) {
  Run run{.call = std::move(call), .saga = std::move(saga), .progress = std::move(progress)};
  run.position = PositionOf(run.saga.order);
  run.progress->Show(run.saga.order);
  BeginPatience(&run);
  while (!run.saga.order.IsSettled()) {
    if (run.call.cancellation.cancelled()) co_return SagaEnd::kStopped;
    absl::Status status = co_await MoveOn(&run);
    while (!status.ok()) {
      if (IsSagaTakenOver(status)) co_return SagaEnd::kTakenOver;
      if (++run.failures >= options_.tries_before_parking) {
        monitor_.Parked(run.saga.order, status);
        co_return SagaEnd::kParked;
      }
      if (!IsSagaConflict(status)) co_await PauseAfter(&run, std::move(status));
      if (run.call.cancellation.cancelled()) co_return SagaEnd::kStopped;
      status = co_await Reload(&run);
    }
  }
  co_return SagaEnd::kSettled;
}

// Makes one move: asks one peer, or appends one change.
Task<absl::Status> SagaDriver::MoveOn(Run* run) {
  const Order& order = run->saga.order;
  if (order.state() == OrderState::kCompensating) return Traced(run, "undo", Undo(run));
  if (order.cancel_requested()) return Traced(run, "cancel", StartCancelling(run));
  return Traced(run, definition_[run->position].name, StepForward(run));
}

Task<absl::Status> SagaDriver::Traced(Run* run, absl::string_view name, Task<absl::Status> move) {
  run->span = monitor_.Begin(name, run->saga);
  absl::Status status = co_await std::move(move);
  run->span.SetStatus(status);
  run->span.End();
  co_return status;
}

Task<absl::Status> SagaDriver::StepForward(Run* run) {
  const SagaStep& step = definition_[run->position];
  OrderChange change(run->saga.order);
  if (step.commit != nullptr && !change.order().commit_started()) {
    CO_RETURN_IF_ERROR(change.Add((change.order().*step.commit)(), clock_.Now()));
    co_return co_await Append(run, std::move(change));
  }
  Outcome outcome = Done();
  if (step.run != nullptr) outcome = co_await step.run(peers_, CallFor(step, *run), run->saga);
  monitor_.Stepped(step, outcome);

  if (auto* unknown = std::get_if<Unknown>(&outcome)) co_return std::move(unknown->why);
  if (const auto* refused = std::get_if<Refused>(&outcome)) {
    // Also where nothing was done before: the same request may still be on its way a second time,
    // and only an undone step is one that stays undone.
    CO_RETURN_IF_ERROR(change.Add(change.order().Compensate(refused->reason), clock_.Now()));
    co_return co_await Append(run, std::move(change));
  }
  const size_t next = PositionAfter(run->position);
  if (step.record != nullptr) {
    CO_RETURN_IF_ERROR(change.Add((change.order().*step.record)(), clock_.Now()));
    // One transaction less than appending it by itself.
    const bool pivot_is_next = next < definition_.size() && definition_[next].commit != nullptr;
    if (pivot_is_next) {
      CO_RETURN_IF_ERROR(change.Add((change.order().*definition_[next].commit)(), clock_.Now()));
    }
    CO_RETURN_IF_ERROR(co_await Append(run, std::move(change)));
  }
  run->position = next;
  BeginPatience(run);
  co_return absl::OkStatus();
}

Task<absl::Status> SagaDriver::StartCancelling(Run* run) {
  OrderChange change(run->saga.order);
  CO_RETURN_IF_ERROR(change.Add(change.order().StartCancelling(), clock_.Now()));
  co_return co_await Append(run, std::move(change));
}

Task<absl::Status> SagaDriver::Undo(Run* run) {
  const Order& order = run->saga.order;
  for (auto step = definition_.rbegin(); step != definition_.rend(); ++step) {
    if (step->undo == nullptr || !(order.*step->undo_if)()) continue;
    Outcome outcome = co_await step->undo(peers_, CallFor(*step, *run), run->saga);
    monitor_.Undone(*step, outcome);
    if (auto* unknown = std::get_if<Unknown>(&outcome)) co_return std::move(unknown->why);
  }
  OrderChange change(order);
  CO_RETURN_IF_ERROR(change.Add(order.FinishCompensation(), clock_.Now()));
  co_return co_await Append(run, std::move(change));
}

Task<absl::Status> SagaDriver::Append(Run* run, OrderChange change) {
  CO_ASSIGN_OR_RETURN(
      SagaRepository::Appended appended,
      co_await sagas_.Append(run->saga.lease, std::move(change), run->span.context()));
  run->saga.order = std::move(appended.order);
  run->saga.lease = std::move(appended.lease);
  run->failures = 0;
  run->progress->Show(run->saga.order);
  co_return absl::OkStatus();
}

Task<absl::Status> SagaDriver::Reload(Run* run) {
  const std::string owner = run->saga.lease.owner;
  CO_ASSIGN_OR_RETURN(run->saga, co_await sagas_.Take(run->saga.lease, owner));
  run->position = PositionOf(run->saga.order);
  run->progress->Show(run->saga.order);
  co_return absl::OkStatus();
}

Task<void> SagaDriver::PauseAfter(Run* run, absl::Status failure) {
  const absl::Duration asked_for = RetryAfterOf(failure).value_or(absl::ZeroDuration());
  const absl::Duration delay = backoff_.Delay(run->failures - 1, random_);
  // Not longer than the lease can go without being renewed, whatever the peer asks for.
  co_await run->progress->Pause(std::max(delay, std::min(asked_for, options_.backoff.maximum)));
}

CallContext SagaDriver::CallFor(const SagaStep& step, const Run& run) const {
  CallContext call = run.call;
  call.trace = run.span.context();
  call.deadline = Deadline::After(clock_, step.deadline);
  // Past the pivot there is no way back, and somebody's money is gone.
  if (run.saga.order.commit_started()) call.priority = resilience::Priority::kCritical;
  return call;
}

size_t SagaDriver::PositionOf(const Order& order) const {
  size_t position = 0;
  while (position + 1 < definition_.size() && definition_[position].due != order.state())
    ++position;
  return position;
}

size_t SagaDriver::PositionAfter(size_t position) const {
  do ++position;
  while (position < definition_.size() && definition_[position].only_on_return);
  return position;
}

void SagaDriver::BeginPatience(Run* run) {
  run->patience.reset();
  if (run->position >= definition_.size()) return;
  const absl::Duration patience = definition_[run->position].patience;
  if (patience == absl::InfiniteDuration()) return;
  run->patience =
      executor_.After(patience, [progress = run->progress] { progress->LetWaitersGo(); });
}

}  // namespace souk::order

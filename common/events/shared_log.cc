#include "common/events/shared_log.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::events {
namespace {

constexpr int kReadAtOnce = 256;

}  // namespace

SharedLog::SharedLog(EventLog& log, OnEvent on_event, async::Executor& executor,
                     telemetry::Logger logger, absl::Duration interval)
    : log_(log),
      on_event_(std::move(on_event)),
      executor_(executor),
      logger_(std::move(logger)),
      interval_(interval) {}

void SharedLog::Stop() {
  stop_.Cancel();
  scope_.JoinBlocking();
}

Task<void> SharedLog::Follow() {
  bool failed = false;
  bool more = false;
  while (more || co_await async::Sleep(executor_, interval_, stop_.token())) {
    if (stop_.token().cancelled()) co_return;
    const absl::StatusOr<bool> looked = co_await Look();
    more = looked.value_or(false);
    if (!looked.ok() && !std::exchange(failed, true)) {
      logger_.Warn("events of other processes cannot be heard of",
                   {{"error", looked.status().ToString()}});
    }
    if (looked.ok()) failed = false;
  }
}

// True when there may be more events right away.
Task<absl::StatusOr<bool>> SharedLog::Look() {
  if (cursor_.empty()) {
    CO_ASSIGN_OR_RETURN(const Cursor end, co_await log_.End(stop_.token()));
    cursor_ = end.ToString();
    log_.Notify();  // for what came before
  }
  absl::StatusOr<std::vector<DeliveredEvent>> events =
      co_await log_.Read(cursor_, kReadAtOnce, stop_.token());
  if (!events.ok()) {
    cursor_.clear();  // whatever is wrong with it, go on from the end
    co_return events.status();
  }
  if (events->empty()) co_return false;
  for (const DeliveredEvent& event : *events) {
    if (event.envelope.has_value()) on_event_(*event.envelope);
  }
  cursor_ = events->back().cursor;
  log_.Notify();
  co_return events->size() == size_t{kReadAtOnce};
}

}  // namespace souk::events

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/async/task_scope.h"
#include "common/events/event_log.h"
#include "common/telemetry/log.h"
#include "souk/event/v1/envelope.pb.h"

namespace souk::events {

/// Tells this process of events that other processes append to the log that it shares with them:
/// who follows the log wakes for them as for its own, and `on_event` is told each event once, its
/// own ones too. For processes whose database can be shared; looking costs a read every interval.
/// Thread-safe.
class SharedLog {
 public:
  /// The interval, and so how late such an event may be heard of, unless told otherwise.
  static constexpr absl::Duration kInterval = absl::Milliseconds(100);

  /// Called on the executor's threads, for one event at a time; must not block.
  using OnEvent = std::function<void(const event::v1::Envelope& event)>;

  /// All outlive this.
  SharedLog(EventLog& log, OnEvent on_event, async::Executor& executor, telemetry::Logger logger,
            absl::Duration interval = kInterval);
  ~SharedLog() { Stop(); }
  SharedLog(const SharedLog&) = delete;
  SharedLog& operator=(const SharedLog&) = delete;

  /// Begins with the events after the present end of the log. Call once.
  void Start() { scope_.Spawn(Follow()); }
  /// Returns when nothing runs any more. Blocks.
  void Stop();

 private:
  Task<void> Follow();
  Task<absl::StatusOr<bool>> Look();

  EventLog& log_;
  const OnEvent on_event_;
  async::Executor& executor_;
  const telemetry::Logger logger_;
  const absl::Duration interval_;
  std::string cursor_;  // "" until the end of the log is known
  async::CancellationSource stop_;
  async::TaskScope scope_;  // last: its task uses what is above
};

}  // namespace souk::events

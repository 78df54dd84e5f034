#pragma once

#include <memory>

#include "common/events/event_log.h"
#include "common/events/event_source.h"

namespace souk::events {

/// The events of this process's own service, straight from its log: for its read models.
/// Thread-safe.
class LocalSource final : public EventSource {
 public:
  /// `log` outlives this and the subscriptions.
  explicit LocalSource(EventLog& log) : log_(log) {}

  std::unique_ptr<EventSubscription> Subscribe(SubscribeOptions options) override;
  Task<absl::StatusOr<int64_t>> CountAfter(std::string cursor,
                                           async::CancellationToken cancellation) override;

 private:
  EventLog& log_;
};

}  // namespace souk::events

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/events/event_log.h"

namespace souk::events {

/// What a consumer wants.
struct SubscribeOptions {
  std::string consumer;                 // who asks, such as "user.loyalty"
  std::string cursor = {};              // where to go on; empty for the first event that is kept
  std::vector<std::string> types = {};  // only these types; none for all
};

/// The events after a cursor, for one consumer.
class EventSubscription {
 public:
  virtual ~EventSubscription() = default;

  /// The next events: waits until there is one, then gives what is there. They come in order per
  /// aggregate and, over the life of the consumer, each at least once. CANCELLED when
  /// `cancellation` came; else the source is at fault or away: subscribe again, from the last
  /// cursor whose effect is stored. OUT_OF_RANGE and FAILED_PRECONDITION say that this cursor will
  /// never work again (EventLog::Read). One Next at a time.
  virtual Task<absl::StatusOr<std::vector<DeliveredEvent>>> Next(
      async::CancellationToken cancellation) = 0;

  /// Tells that the effects of all that Next has given are stored.
  virtual Task<absl::Status> Acknowledge() = 0;

  /// Ends what runs for the subscription. Await it once, always, before the destruction; not while
  /// Next runs.
  virtual Task<void> Close() = 0;
};

/// Where a service's events come from, whatever carries them: the one seam between consumers and
/// transport. Thread-safe.
class EventSource {
 public:
  virtual ~EventSource() = default;

  /// Connects when Next is first called.
  virtual std::unique_ptr<EventSubscription> Subscribe(SubscribeOptions options) = 0;

  /// How many events, of any type, lie after a cursor, which may be empty. Where positions have
  /// gaps it may be more than there are; 0 says that there are none. Errors as Next.
  virtual Task<absl::StatusOr<int64_t>> CountAfter(std::string cursor,
                                                   async::CancellationToken cancellation) = 0;
};

}  // namespace souk::events

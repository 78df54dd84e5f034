#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/events/nats/connection.h"
#include "common/events/nats/event_message.h"

namespace souk::events::nats {

/// A message that was delivered.
struct ReceivedMessage {
  uint64_t sequence = 0;
  EventMessage message;
  std::string acknowledgement;  // the subject that tells that it is done with
};

/// Follows a stream from a message on: the broker sends ahead what is there, then what comes, in
/// order, and sends again what is not acknowledged in time. The broker knows the reader by a
/// consumer without a name, which goes with it. Open and Next block: use it on a BlockingPool.
class StreamReader {
 public:
  struct Options {
    uint64_t from = 0;           // the sequence of the first message
    absl::Duration ack_wait;     // until a message is sent again
    int max_unacknowledged = 0;  // how many are sent ahead
    /// When nothing comes for so long, the broker is asked whether it knows the reader still: it
    /// does not when the stream was removed.
    absl::Duration check_interval;
  };

  /// `connection` outlives it. NOT_FOUND when there is no stream.
  static absl::StatusOr<std::unique_ptr<StreamReader>> Open(Connection& connection,
                                                            absl::string_view service,
                                                            const Options& options);

  /// At most `limit` messages, as soon as there is one. CANCELLED after Stop; UNAVAILABLE, reason
  /// BROKER_UNAVAILABLE, when the broker is gone, or knows the reader no more. One Next at a time.
  absl::StatusOr<std::vector<ReceivedMessage>> Next(int limit);

  /// Ends Next, now and for ever. May block for the length of a request. Thread-safe.
  void Stop();

 private:
  StreamReader(std::string where, absl::Duration check_interval)
      : where_(std::move(where)), check_interval_ms_(absl::ToInt64Milliseconds(check_interval)) {}
  absl::Status Check() const;

  const std::string where_;
  const int64_t check_interval_ms_;
  SubscriptionHandle subscription_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace souk::events::nats

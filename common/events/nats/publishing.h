#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/events/nats/connection.h"
#include "common/events/nats/event_message.h"

namespace souk::events::nats {

/// Publishes events into a service's stream, many at a time: the acknowledgements come while the
/// next messages leave. Blocks: use it on a BlockingPool. Not thread-safe.
class Publisher {
 public:
  /// `connection` outlives it.
  static absl::StatusOr<std::unique_ptr<Publisher>> Open(Connection& connection,
                                                         absl::string_view service);

  /// Publishes `messages`, in order, right after the message whose sequence is `after`; gives the
  /// last one's sequence once the broker has stored all. `sent` is called between: the broker has
  /// the messages, and nothing is known of what it did with them. Errors, after which some of the
  /// first may be stored:
  ///   ABORTED, reason STREAM_MOVED: the stream did not end at `after`, or holds one of them
  ///   UNAVAILABLE, reason BROKER_UNAVAILABLE: anything else
  absl::StatusOr<uint64_t> Publish(absl::Span<const EventMessage> messages, uint64_t after,
                                   const std::function<void()>& sent);

 private:
  Publisher(Connection& connection, absl::string_view service);
  absl::Status Send(const EventMessage& message, uint64_t after, const std::string& reply);
  absl::Status ReadReply(const std::string& batch, uint64_t after, size_t count);
  absl::Status CheckReply(natsMsg* reply, uint64_t expected) const;

  Connection& connection_;
  const std::string where_;
  InboxHandle inbox_;
  SubscriptionHandle replies_;
  uint64_t batches_ = 0;
};

}  // namespace souk::events::nats

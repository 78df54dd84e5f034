#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/events/nats/connection.h"
#include "common/events/nats/event_message.h"

namespace souk::events::nats {

/// A message of a stream. Sequences grow by one from message to message, and are the stream's own:
/// one that was made anew begins again at 1.
struct StoredMessage {
  uint64_t sequence = 0;
  EventMessage message;
};

/// The JetStream stream that holds the events of one service. All calls block: make them on a
/// BlockingPool. Errors: UNAVAILABLE, reason BROKER_UNAVAILABLE; those that are named. Not
/// thread-safe.
class Stream {
 public:
  struct Options {
    absl::Duration max_age;  // how long messages are kept
    int replicas = 1;        // on how many servers of a cluster, where the stream is made here
    /// For how long the broker drops an event whose id it knows, where the stream is made here.
    /// Short, since the sequence that each message must follow does the same for ever, while ids
    /// outlive the messages of a stream that is emptied, and keep them from coming back.
    absl::Duration duplicate_window = absl::Seconds(10);
  };

  /// `connection` outlives this.
  Stream(Connection& connection, absl::string_view service);

  /// For messages: "the stream souk_order of nats://host:4222".
  const std::string& where() const { return where_; }

  /// Makes the stream where there is none, and gives it this age. FAILED_PRECONDITION, reason
  /// STREAM_FOREIGN, for one of that name that takes other subjects.
  absl::Status Prepare(const Options& options);

  /// The first and the last sequence that were given; no messages are there when last < first.
  struct Sequences {
    uint64_t first = 0;
    uint64_t last = 0;
  };
  /// NOT_FOUND when there is no stream.
  absl::StatusOr<Sequences> GetSequences();

  /// The first message whose sequence is `sequence` or higher, if there is one.
  absl::StatusOr<std::optional<StoredMessage>> FindFrom(uint64_t sequence);
  /// The last message of those that were there when `sequences` was asked for, if there is one. In
  /// a cluster it is the leader's answer, while FindFrom may lag behind.
  absl::StatusOr<std::optional<StoredMessage>> FindLast(const Sequences& sequences);

  /// Removes the messages up to and including `sequence`.
  absl::Status PurgeTo(uint64_t sequence);

 private:
  absl::Status Create(const Options& options);
  absl::Status Check(const jsStreamConfig& config) const;

  Connection& connection_;
  const std::string name_;
  const std::string subjects_;
  const std::string where_;
};

/// What a message of libnats says; headers that it does not have are "".
EventMessage ReadMessage(natsMsg* message);

}  // namespace souk::events::nats

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/transaction.h"

namespace souk::storage {

// What a consumer of events keeps beside the effects, and in their transactions, so that each
// effect happens once whatever is delivered how often: how far it is, which events it has seen, and
// which it gave up on. Tables of migrations/0002_events; consumers are told apart by name.

/// How far a consumer is.
struct ConsumerPosition {
  std::string cursor;   // where its source goes on
  std::string reached;  // what its effects hold: further on than the cursor during a replay
  absl::Time as_of;     // when the last event that they hold occurred
  friend bool operator==(const ConsumerPosition&, const ConsumerPosition&) = default;
};

/// Nullopt for one that has consumed nothing.
absl::StatusOr<std::optional<ConsumerPosition>> FindPosition(Transaction& transaction,
                                                             const std::string& consumer);

/// Moves a consumer on from `from`, where it must be: nullopt is the beginning. ABORTED, reason
/// CONSUMER_MOVED, when another process has moved it.
absl::Status MovePosition(Transaction& transaction, const std::string& consumer,
                          const std::optional<ConsumerPosition>& from, const ConsumerPosition& to);

/// Sets a consumer to `cursor`; "" is the beginning. What it has seen stays seen, and reached.
absl::Status ResetPosition(Transaction& transaction, const std::string& consumer,
                           const std::string& cursor);

/// An event of an aggregate, by its place among the aggregate's events.
struct AggregateVersion {
  std::string aggregate_type;
  std::string aggregate_id;
  int64_t version = 0;
};

/// Notes that a consumer has seen an event. False when it had seen it, or a later one of the
/// aggregate, before: then it must have no effect.
absl::StatusOr<bool> MarkSeen(Transaction& transaction, const std::string& consumer,
                              const AggregateVersion& event);

/// An event that a consumer gave up on.
struct DeadLetter {
  std::string event_id;
  std::string type;
  std::string aggregate_type;
  std::string aggregate_id;
  std::string envelope;  // bytes
  std::string error;
  absl::Time died_at;
};

absl::Status AddDeadLetter(Transaction& transaction, const std::string& consumer,
                           const DeadLetter& letter);

/// At most `limit` letters of a consumer after an event's id, by event id, which is by age.
absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(Transaction& transaction,
                                                        const std::string& consumer,
                                                        const std::string& after_event_id,
                                                        int limit);

absl::StatusOr<int64_t> CountDeadLetters(Transaction& transaction, const std::string& consumer);

/// Takes a letter out; nullopt when there is none.
absl::StatusOr<std::optional<DeadLetter>> TakeDeadLetter(Transaction& transaction,
                                                         const std::string& consumer,
                                                         const std::string& event_id);

}  // namespace souk::storage

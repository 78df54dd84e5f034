#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/transaction.h"

namespace souk::storage {

// The rows of the outbox: what happened, written in the transaction of the change that it tells of,
// so that it is told if and only if it happened (C. Richardson, Microservices Patterns, ch. 3,
// "Transactional outbox"). What the rows mean is the business of common/events.

/// A row to be written; the columns are explained in migrations/0002_events.
struct OutboxEvent {
  std::string event_id;
  std::string aggregate_type;
  std::string aggregate_id;
  int64_t aggregate_version = 0;
  std::string type;
  int schema_version = 1;
  absl::Time occurred_at;
  std::string traceparent = {};
  std::string payload;
};

/// A row that was written. Positions grow in the order of the commits, with gaps.
struct OutboxEntry {
  int64_t position = 0;
  OutboxEvent event;
};

/// What is known of the whole outbox.
struct OutboxState {
  std::string epoch;      // whose positions these are; another one after a restore
  int64_t pruned_to = 0;  // the last position that is no longer kept
  int64_t last = 0;       // the last position that was given
};

/// Appends a row. Transactions that write take turns on every engine, so positions are in the order
/// of the commits, and a reader that went past one can miss none.
absl::Status AppendToOutbox(Transaction& transaction, const OutboxEvent& event);

/// At most `limit` rows after a position, in order.
absl::StatusOr<std::vector<OutboxEntry>> ReadOutbox(Transaction& transaction, int64_t after,
                                                    int limit);

absl::StatusOr<OutboxState> ReadOutboxState(Transaction& transaction);

/// Removes the rows before the first one that occurred at `before` or later, at most `limit` of
/// them; gives how many.
absl::StatusOr<int64_t> PruneOutbox(Transaction& transaction, absl::Time before, int limit);

/// Makes every cursor of this database invalid: for one that was restored from a backup, whose
/// positions will be given again to other events.
absl::Status StartNewEpoch(Transaction& transaction, const std::string& epoch);

}  // namespace souk::storage

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/idempotency_key.h"
#include "common/base/mutex.h"
#include "common/storage/database.h"

namespace souk::storage {

/// Claims `key` for the resource that the same transaction writes, so that a later call with the
/// key finds the resource even when this one dies before it answers. Called by a use case inside
/// its first write transaction. OK without effect when the call has no key, and when the key is
/// claimed for this resource already.
///
/// ABORTED, reason IDEMPOTENCY_KEY_IN_FLIGHT, with RetryInfo, when somebody else claimed the key
/// meanwhile; FAILED_PRECONDITION, reason IDEMPOTENCY_KEY_REUSED, when they did with another
/// request. Return the error: the transaction must not go on.
absl::Status ClaimIdempotencyKey(Transaction& transaction, const std::optional<IdempotencyKey>& key,
                                 absl::string_view resource_id);

/// What a call was answered. Bytes are stored as they are, whatever they hold.
struct StoredAnswer {
  int status_code = 0;              // canonical; 0 is OK
  std::string status_message = {};  // empty when OK
  std::string status_details = {};  // serialized, in the caller's own form
  std::string response = {};        // serialized, when OK
  friend bool operator==(const StoredAnswer&, const StoredAnswer&) = default;
};

/// Keeps claims and answers of keyed calls in the table idempotency_keys, and knows which keys run
/// in this process. One per database and process. Thread-safe.
class IdempotencyStore {
 public:
  struct Options {
    /// How long an answer is given again; a key may be used anew afterwards.
    absl::Duration retention = absl::Hours(24);
    /// How many keys one call of Expire removes at most; bounds how long it holds up writers.
    int expire_batch = 500;
  };

  /// Leave to run the call of a key. While one exists, other calls with the key are refused; its
  /// destruction ends that. Movable; must not outlive the store.
  class Turn {
   public:
    Turn() = default;
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&& other) noexcept;
    ~Turn();

   private:
    friend class IdempotencyStore;
    Turn(IdempotencyStore& store, std::string id) : store_(&store), id_(std::move(id)) {}
    IdempotencyStore* store_ = nullptr;
    std::string id_;
  };

  /// What to do with a keyed call: give the answer, or run it.
  struct Begun {
    std::optional<StoredAnswer> answer;
    /// Held until the answer is stored; empty when there is an answer already.
    Turn turn;
    /// Set when an earlier run claimed the key for this resource and left without an answer (its
    /// process died, or it ended with a transient error): go on from the resource.
    std::optional<std::string> resumed_resource;
  };

  IdempotencyStore(Database& database, const Clock& clock)
      : IdempotencyStore(database, clock, {}) {}
  IdempotencyStore(Database& database, const Clock& clock, Options options);

  /// Of any number of calls with one key at the same time, one gets the turn; the rest get ABORTED,
  /// reason IDEMPOTENCY_KEY_IN_FLIGHT, with RetryInfo. Once it is answered, all get the answer. A
  /// key with another request gets FAILED_PRECONDITION, reason IDEMPOTENCY_KEY_REUSED.
  Task<absl::StatusOr<Begun>> Begin(IdempotencyKey key);

  /// Keeps the answer of a call that claimed its key, and gives the answer that stands: this one,
  /// or the first, when another process that shares the database answered the call meanwhile. Keeps
  /// nothing when the key was not claimed: then the call changed nothing, and may run again.
  Task<absl::StatusOr<StoredAnswer>> StoreAnswer(IdempotencyKey key, StoredAnswer answer);

  /// Removes keys older than the retention, a batch at most; gives how many. Call it from time to
  /// time, again at once while it gives Options::expire_batch. Cancellation and errors are as for
  /// Database::Write.
  Task<absl::StatusOr<int64_t>> Expire(async::CancellationToken cancellation = {});

  const Options& options() const { return options_; }

 private:
  absl::StatusOr<Turn> TakeTurn(const IdempotencyKey& key);
  void EndTurn(const std::string& id);

  Database& database_;
  const Clock& clock_;
  const Options options_;
  Mutex mutex_;
  /// Keys that run in this process, with their requests' hashes.
  absl::flat_hash_map<std::string, std::string> running_ GUARDED_BY(mutex_);
};

}  // namespace souk::storage

#pragma once

#include "common/host/key_expiry.h"
#include "common/host/platform.h"
#include "common/host/stored_answers.h"
#include "common/rpc/idempotency.h"
#include "common/storage/database.h"
#include "common/storage/idempotency.h"

namespace souk::host {

/// What every service whose methods take idempotency keys has: the answers of keyed calls, kept in
/// its database, and the forgetting of those that are past their retention. Thread-safe.
class IdempotencyKeys {
 public:
  /// Both outlive this. ToIdempotencyOptions makes the options.
  IdempotencyKeys(const storage::IdempotencyStore::Options& options, storage::Database& database,
                  Platform& platform);

  /// For the server, and for handlers of streams that take a key a message.
  rpc::AnswerStore& answers() { return answers_; }

  /// Begins to forget old keys. Call once.
  void Start() { expiry_.Start(); }
  /// Ends what runs; returns when nothing does. Blocks. Call it before the database closes.
  void Stop() { expiry_.Stop(); }

 private:
  storage::IdempotencyStore store_;
  StoredAnswers answers_;
  KeyExpiry expiry_;
};

}  // namespace souk::host

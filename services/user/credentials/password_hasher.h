#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/async/blocking_pool.h"
#include "common/async/executor.h"
#include "common/async/task.h"

namespace souk::user {

/// Hashes passwords with argon2id (RFC 9106), on threads of its own, since one hash keeps a core
/// busy for some 60 ms. Thread-safe.
class PasswordHasher {
 public:
  /// What one hash costs whoever makes it, and whoever guesses.
  struct Cost {
    unsigned long long passes;
    size_t memory_bytes;
  };
  /// libsodium's INTERACTIVE limits: 2 passes over 64 MiB, for logins that somebody waits for.
  static Cost Interactive();
  /// The least that argon2id takes: for tests.
  static Cost Minimal();

  /// Awaiting coroutines go on on `executor`, which outlives this.
  explicit PasswordHasher(async::Executor& executor, Cost cost = Interactive());

  /// The hash, with its salt and its cost, as text to be stored. RESOURCE_EXHAUSTED with RetryInfo
  /// when too many wait or memory is short.
  Task<absl::StatusOr<std::string>> Hash(std::string password);

  /// Whether `hash` was made from `password`. Without a hash, because nobody has this e-mail, it
  /// works as long and gives false: how long a login takes must not tell who is a user. Errors as
  /// Hash; INTERNAL for a text that is no hash.
  Task<absl::StatusOr<bool>> Verify(std::optional<std::string> hash, std::string password);

 private:
  const Cost cost_;
  const std::string
      nobodys_hash_;  // of no password that is known; verified in place of an absent one
  async::BlockingPool pool_;
};

}  // namespace souk::user

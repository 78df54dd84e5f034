#pragma once

#include <array>

#include "absl/status/status.h"

namespace souk::resilience {

/// What a finished call says about its callee.
enum class Outcome {
  kSuccess,  ///< It is alive and did its work, be the answer a refusal.
  kFailure,  ///< It could not do its work.
  kIgnored,  ///< The call says nothing about it.
};

/// Which status code says what about a callee. A breaker that counts every error opens on a run of
/// bad requests, and then refuses the good ones: only codes that say something about the callee may
/// count (the meaning of each: google/rpc/code.proto). By default:
///
/// - failures: UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, UNKNOWN, DATA_LOSS. A missed deadline
/// counts
///   although it may have been too short: a callee slower than its callers can wait is of no use.
/// - ignored: CANCELLED, because the caller lost interest; RESOURCE_EXHAUSTED, because the callee
/// is
///   well enough to refuse quickly, which relieves it better than a breaker could, and because the
///   quota may be that of one noisy caller, for whom the others must not pay.
/// - successes: OK and every other code. The callee understood the request and answered it.
///
/// A value type.
class OutcomeTable {
 public:
  OutcomeTable();

  /// Makes `code` say `outcome` from now on.
  void Set(absl::StatusCode code, Outcome outcome);

  /// What `code` says. A number that is no canonical code is read as UNKNOWN.
  Outcome Of(absl::StatusCode code) const;

 private:
  static constexpr int kCodes = 17;  // google/rpc/code.proto numbers them 0 to 16.

  std::array<Outcome, kCodes> outcomes_;
};

}  // namespace souk::resilience

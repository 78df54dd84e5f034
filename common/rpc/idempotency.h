#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"

namespace souk::rpc {

/// What a call was answered: a serialized response, or a definitive error.
struct StoredAnswer {
  absl::Status status;
  std::string response;  // serialized, when the status is OK
};

/// Where the answers of keyed calls are kept, and who of several calls with one key may run.
/// Storage implements it; the wrapper uses it. Thread-safe.
class AnswerStore {
 public:
  /// Leave to run the call with this key, in this process; destroyed, the next one may.
  class Turn {
   public:
    virtual ~Turn() = default;
  };

  /// Run the handler, from `resumed_resource` on where an earlier call claimed the key for it and
  /// never answered.
  struct Run {
    std::unique_ptr<Turn> turn;
    std::optional<std::string> resumed_resource;
  };

  virtual ~AnswerStore() = default;

  /// The stored answer, or leave to run. ABORTED with RetryInfo, reason IDEMPOTENCY_KEY_IN_FLIGHT,
  /// while another call with the key runs; FAILED_PRECONDITION, reason IDEMPOTENCY_KEY_REUSED, when
  /// it came with another request.
  virtual Task<absl::StatusOr<std::variant<StoredAnswer, Run>>> Begin(IdempotencyKey key) = 0;

  /// Keeps the answer of a call that claimed its key, and gives the one that stands: this one, or
  /// the first, when another process answered the same call meanwhile. Keeps nothing when the call
  /// claimed no key, since then it changed nothing.
  virtual Task<absl::StatusOr<StoredAnswer>> Store(IdempotencyKey key, StoredAnswer answer) = 0;
};

/// Makes the key of a request: validates `key` (INVALID_ARGUMENT unless 1 to 255 printable ASCII
/// bytes) and hashes the request.
absl::StatusOr<IdempotencyKey> MakeIdempotencyKey(const Principal& principal,
                                                  absl::string_view method, absl::string_view key,
                                                  const google::protobuf::Message& request);

/// Runs `handler` at most once for its key: gives the stored answer where there is one; else runs
/// it with key and resumed resource in its context and stores a definitive answer before giving it.
/// Transient errors (UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, RESOURCE_EXHAUSTED, CANCELLED,
/// INTERNAL, UNKNOWN) are never stored. Used by the handler wrapper for the key in a call's
/// metadata, and by streaming handlers for the key in each message. Everything passed by reference
/// outlives the task.
Task<absl::Status> RunOnce(AnswerStore& answers, IdempotencyKey key, CallContext call,
                           const UnaryHandler& handler, google::protobuf::Message& request,
                           google::protobuf::Message& response);

}  // namespace souk::rpc

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/async/cancellation.h"
#include "common/base/deadline.h"
#include "common/base/idempotency_key.h"
#include "common/resilience/priority.h"
#include "common/telemetry/trace_context.h"

namespace souk::rpc {

/// On whose behalf a call is made.
struct Principal {
  std::string subject;  // the user's id; empty while nobody is identified
  std::vector<std::string> roles;
  std::string service;  // the calling process's service, such as "order"; empty for people
};

/// What travels with a call beside its request: made by the handler wrapper, passed by value down
/// to every client call, so that deadline, trace and identity cannot be lost on the way. A value
/// type.
struct CallContext {
  Deadline deadline;  // by when the caller wants the answer
  telemetry::SpanContext trace;
  Principal principal;
  std::string request_id;
  async::CancellationToken cancellation;  // the caller left
  resilience::Priority priority = resilience::Priority::kNormal;

  /// Given for a mutation with a key: claim it, with the resource's id, in the first write
  /// transaction (storage::ClaimIdempotencyKey).
  std::optional<IdempotencyKey> idempotency_key;

  /// Set when an earlier call with this key claimed it for this resource and never answered: go on
  /// from the resource instead of making another.
  std::optional<std::string> resumed_resource;

  /// The context of work that goes on without the caller: same trace, principal and priority; no
  /// deadline, key or cancellation.
  CallContext Detached() const;

  /// The context of work that a process does by itself and nobody waits for.
  static CallContext Background(async::CancellationToken cancellation = {});
};

}  // namespace souk::rpc

namespace souk {
using rpc::CallContext;
}  // namespace souk

#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/resilience/balancing/instance_set.h"

namespace souk::discovery {

/// Tells where the instances of one callee are, and when that changes.
class Resolver {
 public:
  virtual ~Resolver() = default;

  /// The endpoints as they are now the first time, and as they have become each further time: it
  /// then waits until they may differ from what it gave last. An error says that they cannot be
  /// told just now: the caller goes on with those that it has, and may call again at once, since
  /// what is asked again and again in vain is asked after growing pauses. What it gives is not
  /// checked yet: InstanceSet::Update does that. CANCELLED once `cancellation` is. One call at a
  /// time; not thread-safe.
  virtual Task<absl::StatusOr<std::vector<resilience::Endpoint>>> Next(
      async::CancellationToken cancellation) = 0;
};

}  // namespace souk::discovery

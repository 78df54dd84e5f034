#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/discovery/host_lookup.h"
#include "common/discovery/resolver.h"

namespace souk::discovery {

struct ResolverOptions {
  /// Between two lookups of a name. More than zero.
  absl::Duration dns_interval = absl::Seconds(2);
};

/// Makes the resolvers of a process, and has what they share: threads for lookups, which exist once
/// they are needed. Outlives the resolvers. Thread-safe.
class Resolvers {
 public:
  /// The references outlive it.
  Resolvers(ResolverOptions options, async::Executor& executor, Random& random);

  /// The resolver for a target (target.h). INVALID_ARGUMENT, saying what is wrong, when it is none.
  absl::StatusOr<std::unique_ptr<Resolver>> Make(absl::string_view target);

 private:
  HostLookup& host_lookup();

  const ResolverOptions options_;
  async::Executor& executor_;
  Random& random_;
  Mutex mutex_;
  std::unique_ptr<HostLookup> host_lookup_ GUARDED_BY(mutex_);
};

}  // namespace souk::discovery

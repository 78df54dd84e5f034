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
#include "common/discovery/http_getter.h"
#include "common/discovery/registry_client.h"
#include "common/discovery/resolver.h"

namespace souk::discovery {

struct ResolverOptions {
  /// Between two lookups of a name. More than zero.
  absl::Duration dns_interval = absl::Seconds(2);

  /// Where the registry is, as a gRPC target; empty when there is none.
  std::string registry = {};

  /// How long Consul may hold a question while nothing changes. A Consul that has lost its state,
  /// and with it its index, holds a question about the old index for so long. Whole seconds, 1 or
  /// more.
  absl::Duration consul_wait = absl::Seconds(30);
};

/// Makes the resolvers of a process, and has what they share: threads for lookups and for HTTP, and
/// a connection to the registry, which exist once they are needed. Outlives the resolvers.
/// Thread-safe.
class Resolvers {
 public:
  /// The references outlive it.
  Resolvers(ResolverOptions options, async::Executor& executor, Random& random);

  /// The resolver for a target (target.h). INVALID_ARGUMENT, saying what is wrong, when it is none.
  absl::StatusOr<std::unique_ptr<Resolver>> Make(absl::string_view target);

 private:
  HostLookup& host_lookup();
  RegistryClient& registry();
  HttpGetter& http();

  const ResolverOptions options_;
  async::Executor& executor_;
  Random& random_;
  Mutex mutex_;
  std::unique_ptr<HostLookup> host_lookup_ GUARDED_BY(mutex_);
  std::unique_ptr<RegistryClient> registry_ GUARDED_BY(mutex_);
  std::unique_ptr<HttpGetter> http_ GUARDED_BY(mutex_);
};

}  // namespace souk::discovery

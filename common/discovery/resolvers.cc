#include "common/discovery/resolvers.h"

#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "common/discovery/dns_resolver.h"
#include "common/discovery/static_resolver.h"
#include "common/discovery/target.h"

namespace souk::discovery {

Resolvers::Resolvers(ResolverOptions options, async::Executor& executor, Random& random)
    : options_(std::move(options)), executor_(executor), random_(random) {}

absl::StatusOr<std::unique_ptr<Resolver>> Resolvers::Make(absl::string_view target) {
  ASSIGN_OR_RETURN(Target parsed, ParseTarget(target));
  if (auto* const list = std::get_if<StaticTarget>(&parsed)) {
    return std::make_unique<StaticResolver>(std::move(list->endpoints));
  }
  if (auto* const dns = std::get_if<DnsTarget>(&parsed)) {
    return std::make_unique<DnsResolver>(std::move(dns->name), options_.dns_interval, host_lookup(),
                                         executor_, random_);
  }
  return absl::InvalidArgumentError("there is no such registry");
}

HostLookup& Resolvers::host_lookup() {
  MutexLock lock(mutex_);
  if (host_lookup_ == nullptr) host_lookup_ = std::make_unique<SystemHostLookup>(executor_);
  return *host_lookup_;
}

}  // namespace souk::discovery

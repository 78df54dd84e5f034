#include "common/discovery/resolvers.h"

#include <utility>
#include <variant>

#include "common/base/status_macros.h"
#include "common/discovery/asio_http_getter.h"
#include "common/discovery/consul_resolver.h"
#include "common/discovery/dns_resolver.h"
#include "common/discovery/registry_resolver.h"
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
  if (auto* const named = std::get_if<RegistryTarget>(&parsed)) {
    if (options_.registry.empty()) {
      return absl::InvalidArgumentError(
          "a target registry:///SERVICE needs process.discovery.registry.target");
    }
    return std::make_unique<RegistryResolver>(std::move(named->service), registry(), executor_,
                                              random_);
  }
  return std::make_unique<ConsulResolver>(std::get<ConsulTarget>(std::move(parsed)),
                                          options_.consul_wait, http(), executor_, random_);
}

HostLookup& Resolvers::host_lookup() {
  MutexLock lock(mutex_);
  if (host_lookup_ == nullptr) host_lookup_ = std::make_unique<SystemHostLookup>(executor_);
  return *host_lookup_;
}

HttpGetter& Resolvers::http() {
  MutexLock lock(mutex_);
  if (http_ == nullptr) http_ = std::make_unique<AsioHttpGetter>(executor_);
  return *http_;
}

RegistryClient& Resolvers::registry() {
  MutexLock lock(mutex_);
  if (registry_ == nullptr) registry_ = std::make_unique<RegistryClient>(options_.registry);
  return *registry_;
}

}  // namespace souk::discovery

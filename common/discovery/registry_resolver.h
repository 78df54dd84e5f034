#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/async/executor.h"
#include "common/base/random.h"
#include "common/discovery/ask_again.h"
#include "common/discovery/registry_client.h"
#include "common/discovery/resolver.h"

namespace souk::discovery {

/// Tells of the instances that the registry lists, as soon as they change. While the registry is
/// away that is an error, and shortly after it has started its lists are not complete: then
/// instances come and none goes.
class RegistryResolver final : public Resolver {
 public:
  /// The references outlive it.
  RegistryResolver(std::string service, RegistryClient& registry, async::Executor& executor,
                   Random& random);
  /// Ends the watch and waits for its end.
  ~RegistryResolver() override;

  /// As Resolver::Next; NOT_FOUND when no instance is listed.
  Task<absl::StatusOr<std::vector<resilience::Endpoint>>> Next(
      async::CancellationToken cancellation) override;

 private:
  using Endpoints = std::vector<resilience::Endpoint>;

  Task<absl::Status> CloseWatch();
  /// What is to be believed after `listing`.
  Endpoints Merge(const registry::v1::WatchResponse& listing) const;

  const std::string service_;
  RegistryClient& registry_;
  AskAgain ask_again_;
  std::unique_ptr<RegistryWatch> watch_;  // null while there is none
  Endpoints last_;                        // given last
};

}  // namespace souk::discovery

#pragma once

#include <utility>
#include <vector>

#include "common/discovery/resolver.h"

namespace souk::discovery {

/// Tells of instances that never change: those that the configuration lists.
class StaticResolver final : public Resolver {
 public:
  explicit StaticResolver(std::vector<resilience::Endpoint> endpoints)
      : endpoints_(std::move(endpoints)) {}

  Task<absl::StatusOr<std::vector<resilience::Endpoint>>> Next(
      async::CancellationToken cancellation) override;

 private:
  const std::vector<resilience::Endpoint> endpoints_;
  bool told_ = false;
};

}  // namespace souk::discovery

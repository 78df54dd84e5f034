#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/random.h"
#include "common/discovery/ask_again.h"
#include "common/discovery/host_lookup.h"
#include "common/discovery/host_port.h"
#include "common/discovery/resolver.h"

namespace souk::discovery {

/// Tells of the addresses of a name, each as an instance of weight 1 at the same port, and looks
/// them up again and again: DNS does not say when they change.
class DnsResolver final : public Resolver {
 public:
  /// Two lookups are `interval` apart; sooner while they fail. REQUIRES: interval > 0. The
  /// references outlive it.
  DnsResolver(HostPort name, absl::Duration interval, HostLookup& lookup, async::Executor& executor,
              Random& random);

  /// As Resolver::Next. A lookup under way is waited for also when `cancellation` comes.
  Task<absl::StatusOr<std::vector<resilience::Endpoint>>> Next(
      async::CancellationToken cancellation) override;

 private:
  Task<absl::StatusOr<std::vector<resilience::Endpoint>>> LookUp();

  const HostPort name_;
  const absl::Duration interval_;
  HostLookup& lookup_;
  AskAgain ask_again_;
  std::optional<std::vector<resilience::Endpoint>> last_;
};

}  // namespace souk::discovery

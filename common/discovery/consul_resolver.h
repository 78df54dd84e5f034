#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/random.h"
#include "common/discovery/ask_again.h"
#include "common/discovery/http_getter.h"
#include "common/discovery/resolver.h"
#include "common/discovery/target.h"

namespace souk::discovery {

/// Tells of the instances of a service whose checks pass in Consul, with the weights that they have
/// there, as soon as they change: it asks a Consul agent by blocking queries, which the agent
/// answers when something has changed or after `wait`.
/// https://developer.hashicorp.com/consul/api-docs/features/blocking
class ConsulResolver final : public Resolver {
 public:
  /// REQUIRES: wait is 1 s or more, in whole seconds. The references outlive it.
  ConsulResolver(ConsulTarget target, absl::Duration wait, HttpGetter& http,
                 async::Executor& executor, Random& random);

  /// As Resolver::Next; NOT_FOUND when no instance passes its checks.
  Task<absl::StatusOr<std::vector<resilience::Endpoint>>> Next(
      async::CancellationToken cancellation) override;

 private:
  using Endpoints = std::vector<resilience::Endpoint>;

  HttpQuestion MakeQuestion() const;
  /// What the answer says, and from which index on to ask next.
  absl::StatusOr<Endpoints> Take(const absl::StatusOr<HttpAnswer>& answer);

  const ConsulTarget target_;
  const absl::Duration wait_;
  HttpGetter& http_;
  AskAgain ask_again_;
  uint64_t index_ = 0;  // 0: answer at once
  Endpoints last_;      // given last
};

}  // namespace souk::discovery

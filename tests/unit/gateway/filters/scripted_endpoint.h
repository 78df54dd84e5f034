#pragma once

#include <functional>
#include <utility>

#include "gateway/serving/request_scope.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/gateway/fake_exchange.h"

namespace souk::gateway {

/// What stands behind a filter in a test: looks at the scope as it comes in, then does its part of
/// what serving leaves in it.
class ScriptedEndpoint final : public Endpoint {
 public:
  using Script = std::function<void(RequestScope&)>;
  explicit ScriptedEndpoint(Script script = [](RequestScope&) {}) : script_(std::move(script)) {}

  // NOLINTNEXTLINE(*-avoid-reference-coroutine-parameters): both outlive what awaits it
  Task<void> Serve(http::Exchange&, RequestScope& scope) override {
    script_(scope);
    co_return;
  }

 private:
  const Script script_;
};

/// Serves a request by `endpoint` and gives the scope as it is afterwards.
inline RequestScope ServeBy(Endpoint& endpoint, FakeExchange& exchange) {
  RequestScope scope;
  async::RunBlocking(endpoint.Serve(exchange, scope));
  return scope;
}

}  // namespace souk::gateway

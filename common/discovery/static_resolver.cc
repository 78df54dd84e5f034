#include "common/discovery/static_resolver.h"

#include <memory>

#include "common/async/race.h"

namespace souk::discovery {
namespace {

Task<void> UntilCancelled(async::CancellationToken cancellation) {
  async::CancellationToken::Registration registration;
  co_await async::Await<bool>([&](async::Resume<bool> resume) {
    auto race = std::make_shared<async::Race<bool>>(std::move(resume));
    cancellation.OnCancel([race] { race->End(true); }, registration);
    race->Arm();
  });
}

}  // namespace

Task<absl::StatusOr<std::vector<resilience::Endpoint>>> StaticResolver::Next(
    async::CancellationToken cancellation) {
  if (!std::exchange(told_, true)) co_return endpoints_;
  co_await UntilCancelled(std::move(cancellation));
  co_return absl::CancelledError("no longer wanted");
}

}  // namespace souk::discovery

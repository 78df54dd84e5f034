#include "common/discovery/registry_resolver.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/task_scope.h"

namespace souk::discovery {
namespace {

Task<void> Drop(Task<absl::Status> task) { static_cast<void>(co_await std::move(task)); }

}  // namespace

RegistryResolver::RegistryResolver(std::string service, RegistryClient& registry,
                                   async::Executor& executor, Random& random)
    : service_(std::move(service)),
      registry_(registry),
      ask_again_(kLongestRegistryPause, executor, random) {}

RegistryResolver::~RegistryResolver() {
  async::TaskScope closing;
  if (watch_ != nullptr) closing.Spawn(Drop(CloseWatch()));
}

Task<absl::StatusOr<std::vector<resilience::Endpoint>>> RegistryResolver::Next(
    async::CancellationToken cancellation) {
  for (;;) {
    if (watch_ == nullptr) {
      if (!co_await ask_again_.Wait(absl::ZeroDuration(), cancellation)) break;
      watch_ = registry_.Watch(service_);
    }
    registry::v1::WatchResponse listing;
    if (!co_await watch_->Read(listing, cancellation)) {
      const absl::Status ended = co_await CloseWatch();
      if (cancellation.cancelled()) break;
      ask_again_.Failed();
      if (ended.ok()) co_return absl::UnavailableError("the registry ended the watch");
      co_return ended;
    }
    ask_again_.Answered();
    Endpoints endpoints = Merge(listing);
    if (endpoints.empty() && listing.complete()) {
      co_return absl::NotFoundError(absl::StrCat("no instance of ", service_, " is registered"));
    }
    if (endpoints == last_) continue;
    last_ = endpoints;
    co_return endpoints;
  }
  co_return absl::CancelledError("no longer wanted");
}

Task<absl::Status> RegistryResolver::CloseWatch() {
  absl::Status ended = co_await watch_->Close();
  watch_ = nullptr;
  co_return ended;
}

RegistryResolver::Endpoints RegistryResolver::Merge(
    const registry::v1::WatchResponse& listing) const {
  std::map<std::string, double> weights;  // by address, the order in which the registry lists
  if (!listing.complete()) {
    for (const resilience::Endpoint& known : last_) weights[known.address] = known.weight;
  }
  for (const registry::v1::Instance& instance : listing.instances()) {
    weights[instance.address()] = instance.has_weight() ? instance.weight() : 1.0;
  }
  Endpoints endpoints;
  for (auto& [address, weight] : weights) {
    endpoints.push_back({.address = address, .weight = weight});
  }
  return endpoints;
}

}  // namespace souk::discovery

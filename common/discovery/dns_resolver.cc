#include "common/discovery/dns_resolver.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"

namespace souk::discovery {

DnsResolver::DnsResolver(HostPort name, absl::Duration interval, HostLookup& lookup,
                         async::Executor& executor, Random& random)
    : name_(std::move(name)),
      interval_(interval),
      lookup_(lookup),
      ask_again_(interval, executor, random) {}

Task<absl::StatusOr<std::vector<resilience::Endpoint>>> DnsResolver::Next(
    async::CancellationToken cancellation) {
  while (co_await ask_again_.Wait(interval_, cancellation)) {
    absl::StatusOr<std::vector<resilience::Endpoint>> endpoints = co_await LookUp();
    if (cancellation.cancelled()) break;
    if (!endpoints.ok()) {
      ask_again_.Failed();
      co_return endpoints.status();
    }
    ask_again_.Answered();
    if (last_ == *endpoints) continue;
    last_ = *endpoints;
    co_return endpoints;
  }
  co_return absl::CancelledError("no longer wanted");
}

Task<absl::StatusOr<std::vector<resilience::Endpoint>>> DnsResolver::LookUp() {
  CO_ASSIGN_OR_RETURN(std::vector<std::string> addresses, co_await lookup_.AddressesOf(name_.host));
  // Servers turn the order round at each answer.
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  std::vector<resilience::Endpoint> endpoints;
  endpoints.reserve(addresses.size());
  for (std::string& address : addresses) {
    endpoints.push_back({.address = HostPort{std::move(address), name_.port}.ToString()});
  }
  co_return endpoints;
}

}  // namespace souk::discovery

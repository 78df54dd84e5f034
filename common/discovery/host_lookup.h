#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/blocking_pool.h"
#include "common/async/executor.h"
#include "common/async/task.h"

namespace souk::discovery {

/// Asks for the addresses of names.
class HostLookup {
 public:
  virtual ~HostLookup() = default;

  /// The addresses of `host` in any order, as "10.0.0.7" or "fd00::7"; one or more. NOT_FOUND when
  /// the name has none, UNAVAILABLE when that cannot be told just now.
  virtual Task<absl::StatusOr<std::vector<std::string>>> AddressesOf(std::string host) = 0;
};

/// Asks the system (getaddrinfo(3)): /etc/hosts and DNS, as nsswitch.conf(5) and resolv.conf(5)
/// say, which also say how long a lookup may take: nothing can end one before.
///
/// Of a name with addresses of both families the IPv4 ones are given, since the same process
/// usually stands behind both and would count as two instances. Thread-safe.
class SystemHostLookup final : public HostLookup {
 public:
  /// `executor` outlives it. Its destruction waits for lookups under way.
  explicit SystemHostLookup(async::Executor& executor)
      : pool_({.name = "dns", .threads = 2}, executor) {}

  Task<absl::StatusOr<std::vector<std::string>>> AddressesOf(std::string host) override;

 private:
  async::BlockingPool pool_;  // two threads, so that one name that hangs does not hold up the rest
};

}  // namespace souk::discovery

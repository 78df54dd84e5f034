#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/watch_hub.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/random.h"

namespace souk::registry {

/// One process of a service, as it says about itself.
struct Instance {
  std::string service;
  std::string address;
  double weight = 1.0;
  friend bool operator==(const Instance&, const Instance&) = default;
};

/// Instances at one moment.
struct Listing {
  std::vector<Instance> instances = {};  // by service, then by address
  /// Whether every instance that lives had the time to come back since the table began.
  bool complete = false;
  friend bool operator==(const Listing&, const Listing&) = default;
};

/// Which instances are listed: those whose lease was granted or renewed within its ttl, by the
/// steady clock. Thread-safe.
///
/// Invariants: 1. each address of a service has one lease; 2. a lease that has run out counts until
/// Expire is called, and can be renewed until then; 3. whoever watches a service is notified after
/// its listing has changed.
class LeaseTable {
 public:
  struct Options {
    absl::Duration ttl = absl::Seconds(10);
    size_t max_services = 200;
    size_t max_instances = 1000;  // of each service
  };

  /// The references outlive it.
  LeaseTable(const Options& options, const Clock& clock, Random& random);

  absl::Duration ttl() const { return options_.ttl; }

  /// Lists `instance`, in place of what its address had before; gives the lease's id.
  /// RESOURCE_EXHAUSTED when there are too many already.
  absl::StatusOr<std::string> Grant(Instance instance);

  /// NOT_FOUND for a lease that is not there (any more).
  absl::Status Renew(const std::string& lease_id);

  /// Takes the lease's instance off the list, where it is there.
  void End(const std::string& lease_id);

  /// Takes off the list whose lease has run out; gives how many. If nobody has looked for half a
  /// ttl, the whole process stood still and could hear nobody: then every lease runs for another
  /// ttl instead. To be called much more often than that.
  int Expire();

  Listing InstancesOf(const std::string& service) const;
  Listing All() const;
  /// How many instances are listed.
  size_t size() const;

  /// Tells when InstancesOf(service) may have changed. Watch first, then look.
  async::WatchHub::Subscription Watch(const std::string& service);

  /// Ends all watches, and those to come.
  void Close() { changes_.Close(); }

 private:
  struct Lease {
    std::string id;
    double weight;
    SteadyTime ends;
  };
  using Leases = std::map<std::string, Lease>;  // by address

  absl::Status CheckRoom(const Instance& instance) const EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ProlongAll(SteadyTime now) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int RemoveEnded(SteadyTime now, std::set<std::string>& changed) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsComplete() const { return clock_.SteadyNow() >= complete_from_; }

  const Options options_;
  const Clock& clock_;
  Random& random_;
  const SteadyTime complete_from_;
  async::WatchHub changes_;  // by service; notified without the lock

  mutable Mutex mutex_;
  std::map<std::string, Leases> services_ GUARDED_BY(mutex_);  // none without a lease
  // By the lease's id: service and address.
  std::map<std::string, std::pair<std::string, std::string>> by_id_ GUARDED_BY(mutex_);
  SteadyTime looked_ GUARDED_BY(mutex_);
  bool told_complete_ GUARDED_BY(mutex_) = false;
  // Whose watchers are to be told that the lists are complete.
  std::set<std::string> watched_early_ GUARDED_BY(mutex_);
};

}  // namespace souk::registry

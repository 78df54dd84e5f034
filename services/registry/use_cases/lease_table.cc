#include "services/registry/use_cases/lease_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"

namespace souk::registry {
namespace {

// Instances renew each third of a ttl, and may need a second to find a registry that was away.
constexpr absl::Duration kLeastTimeToComeBack = absl::Seconds(3);

// Names that nobody registers can be watched too, so their number is bounded. Whoever watches one
// more hears that the list is complete with the next change of it.
constexpr size_t kMostWatchedEarly = 10'000;

SteadyTime After(SteadyTime now, absl::Duration delay) {
  return now + absl::ToChronoNanoseconds(delay);
}

}  // namespace

LeaseTable::LeaseTable(const Options& options, const Clock& clock, Random& random)
    : options_(options),
      clock_(clock),
      random_(random),
      complete_from_(After(clock.SteadyNow(), std::max(options.ttl, kLeastTimeToComeBack))),
      looked_(clock.SteadyNow()) {}

absl::Status LeaseTable::CheckRoom(const Instance& instance) const {
  const auto service = services_.find(instance.service);
  if (service == services_.end()) {
    if (services_.size() < options_.max_services) return absl::OkStatus();
    return absl::ResourceExhaustedError(
        absl::StrCat("there are ", services_.size(), " services, and must not be more"));
  }
  const Leases& leases = service->second;
  if (leases.size() < options_.max_instances || leases.contains(instance.address)) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(absl::StrCat("there are ", leases.size(), " instances of ",
                                                   instance.service, ", and must not be more"));
}

absl::StatusOr<std::string> LeaseTable::Grant(Instance instance) {
  std::string id = NewUuidV7(clock_, random_);
  {
    MutexLock lock(mutex_);
    RETURN_IF_ERROR(CheckRoom(instance));
    Lease& lease = services_[instance.service][instance.address];
    by_id_.erase(lease.id);
    lease = {.id = id, .weight = instance.weight, .ends = After(clock_.SteadyNow(), options_.ttl)};
    by_id_[id] = {instance.service, instance.address};
  }
  changes_.Notify(instance.service);
  return id;
}

absl::Status LeaseTable::Renew(const std::string& lease_id) {
  MutexLock lock(mutex_);
  const auto found = by_id_.find(lease_id);
  if (found == by_id_.end()) return absl::NotFoundError("there is no such lease: register again");
  const auto& [service, address] = found->second;
  services_[service][address].ends = After(clock_.SteadyNow(), options_.ttl);
  return absl::OkStatus();
}

void LeaseTable::End(const std::string& lease_id) {
  std::string service;
  {
    MutexLock lock(mutex_);
    const auto found = by_id_.find(lease_id);
    if (found == by_id_.end()) return;
    service = found->second.first;
    Leases& leases = services_[service];
    leases.erase(found->second.second);
    if (leases.empty()) services_.erase(service);
    by_id_.erase(found);
  }
  changes_.Notify(service);
}

int LeaseTable::Expire() {
  std::set<std::string> changed;
  int ended = 0;
  {
    MutexLock lock(mutex_);
    const SteadyTime now = clock_.SteadyNow();
    const absl::Duration away = absl::FromChrono(now - std::exchange(looked_, now));
    if (away > options_.ttl / 2) {
      ProlongAll(now);
    } else {
      ended = RemoveEnded(now, changed);
    }
    if (!told_complete_ && IsComplete()) {
      told_complete_ = true;
      changed.merge(std::exchange(watched_early_, {}));
    }
  }
  for (const std::string& service : changed) changes_.Notify(service);
  return ended;
}

void LeaseTable::ProlongAll(SteadyTime now) {
  for (auto& [service, leases] : services_) {
    for (auto& [address, lease] : leases) lease.ends = After(now, options_.ttl);
  }
}

int LeaseTable::RemoveEnded(SteadyTime now, std::set<std::string>& changed) {
  int ended = 0;
  for (auto& [service, leases] : services_) {
    for (auto lease = leases.begin(); lease != leases.end();) {
      if (lease->second.ends > now) {
        ++lease;
        continue;
      }
      by_id_.erase(lease->second.id);
      lease = leases.erase(lease);
      changed.insert(service);
      ++ended;
    }
  }
  std::erase_if(services_, [](const auto& entry) { return entry.second.empty(); });
  return ended;
}

Listing LeaseTable::InstancesOf(const std::string& service) const {
  Listing listing{.complete = IsComplete()};
  MutexLock lock(mutex_);
  const auto found = services_.find(service);
  if (found == services_.end()) return listing;
  for (const auto& [address, lease] : found->second) {
    listing.instances.push_back({service, address, lease.weight});
  }
  return listing;
}

Listing LeaseTable::All() const {
  Listing listing{.complete = IsComplete()};
  MutexLock lock(mutex_);
  for (const auto& [service, leases] : services_) {
    for (const auto& [address, lease] : leases) {
      listing.instances.push_back({service, address, lease.weight});
    }
  }
  return listing;
}

size_t LeaseTable::size() const {
  MutexLock lock(mutex_);
  return by_id_.size();
}

async::WatchHub::Subscription LeaseTable::Watch(const std::string& service) {
  {
    MutexLock lock(mutex_);
    if (!told_complete_ && watched_early_.size() < kMostWatchedEarly) {
      watched_early_.insert(service);
    }
  }
  return changes_.Watch(service);
}

}  // namespace souk::registry

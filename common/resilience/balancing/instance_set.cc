#include "common/resilience/balancing/instance_set.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

absl::Status Check(const std::vector<Endpoint>& endpoints) {
  Violations violations;
  violations.Require(!endpoints.empty(), "endpoints", "must not be empty");
  violations.Require(endpoints.size() <= InstanceSet::kMostEndpoints, "endpoints",
                     absl::StrCat("must be at most ", InstanceSet::kMostEndpoints));
  if (!violations.empty()) return violations.ToStatus();
  double total = 0.0;
  absl::flat_hash_set<absl::string_view> addresses;
  for (size_t i = 0; i < endpoints.size(); ++i) {
    const Endpoint& endpoint = endpoints[i];
    violations.Require(!endpoint.address.empty(), absl::StrCat("endpoints[", i, "].address"),
                       "must not be empty");
    violations.Require(endpoint.weight >= 0.0 && std::isfinite(endpoint.weight),
                       absl::StrCat("endpoints[", i, "].weight"), "must be finite and at least 0");
    violations.Require(addresses.insert(endpoint.address).second,
                       absl::StrCat("endpoints[", i, "].address"), "must not be named twice");
    total += endpoint.weight;
  }
  if (violations.empty()) {
    violations.Require(total > 0.0 && std::isfinite(total), "endpoints",
                       "must have weights whose sum is finite and more than 0");
  }
  return violations.ToStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<InstanceSet>> InstanceSet::Create(const InstanceOptions& options,
                                                                 const Clock& clock) {
  Violations violations;
  Validate(options, "", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return std::unique_ptr<InstanceSet>(new InstanceSet(options, clock));
}

absl::Status InstanceSet::Update(const std::vector<Endpoint>& endpoints) {
  RETURN_IF_ERROR(Check(endpoints));
  MutexLock lock(mutex_);
  absl::flat_hash_map<std::string, std::shared_ptr<Instance>> known;
  for (const auto& instance : instances_) known.emplace(instance->address(), instance);
  Instances instances;
  for (const Endpoint& endpoint : endpoints) {
    if (endpoint.weight == 0.0) continue;
    std::shared_ptr<Instance>& instance = known[endpoint.address];
    if (instance == nullptr) {
      instance = std::make_shared<Instance>(endpoint.address, endpoint.weight, options_, clock_);
    }
    instance->set_weight(endpoint.weight);
    instances.push_back(instance);
  }
  instances_ = std::move(instances);
  return absl::OkStatus();
}

Instances InstanceSet::All() const {
  MutexLock lock(mutex_);
  return instances_;
}

}  // namespace souk::resilience

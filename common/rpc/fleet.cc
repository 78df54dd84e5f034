#include "common/rpc/fleet.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/resilience/balancing/round_robin.h"
#include "common/resilience/balancing/subset.h"
#include "common/resilience/balancing/two_choices.h"
#include "common/resilience/balancing/weighted_random.h"
#include "common/resilience/balancing/weighted_round_robin.h"

namespace souk::rpc {

using resilience::Instance;
using resilience::InstanceSpan;
using TriedSpan = absl::Span<const std::shared_ptr<const Instance>>;

namespace {

std::unique_ptr<resilience::Balancer> MakeBalancer(Balancing balancing, Random& random) {
  switch (balancing) {
    case Balancing::kRoundRobin:
      return std::make_unique<resilience::RoundRobin>(random);
    case Balancing::kWeightedRoundRobin:
      return std::make_unique<resilience::WeightedRoundRobin>();
    case Balancing::kRandom:
      return std::make_unique<resilience::WeightedRandom>(random);
    case Balancing::kPeakEwma:
      return std::make_unique<resilience::LeastLatency>(random);
    case Balancing::kLeastRequests:
      break;
  }
  return std::make_unique<resilience::LeastRequests>(random);
}

bool IsAmong(const Instance* instance, TriedSpan tried) {
  return std::any_of(tried.begin(), tried.end(),
                     [&](const auto& each) { return each.get() == instance; });
}

// A quick failure says nothing about how fast an instance works.
bool LatencyCounts(const absl::Status& status, resilience::Outcome outcome) {
  return outcome == resilience::Outcome::kSuccess ||
         status.code() == absl::StatusCode::kDeadlineExceeded;
}

}  // namespace

Fleet::Place::Place(Fleet* fleet, std::shared_ptr<FleetMember> member, bool worth_waiting_for)
    : fleet_(fleet),
      member_(std::move(member)),
      call_(member_->instance->Begin()),
      worth_waiting_for_(worth_waiting_for) {}

void Fleet::Place::Finish(const absl::Status& status) {
  const resilience::Outcome outcome = fleet_->outcomes_.Of(status.code());
  if (LatencyCounts(status, outcome)) call_.Finish();
  fleet_->Record(*member_, outcome);
}

absl::StatusOr<std::unique_ptr<Fleet>> Fleet::Create(FleetOptions options, Connect connect,
                                                     const Clock& clock, Random& random,
                                                     Listener listener) {
  RETURN_IF_ERROR(resilience::Validate(options.rotation));
  ASSIGN_OR_RETURN(auto set, resilience::InstanceSet::Create(options.instances, clock));
  std::unique_ptr<Fleet> fleet(new Fleet(options, std::move(connect), random, std::move(listener)));
  fleet->set_ = std::move(set);
  if (options.outliers.has_value()) {
    ASSIGN_OR_RETURN(fleet->detector_,
                     resilience::OutlierDetector::Create(*options.outliers, clock, random));
  }
  return fleet;
}

Fleet::Fleet(FleetOptions options, Connect connect, Random& random, Listener listener)
    : options_(options),
      connect_(std::move(connect)),
      listener_(std::move(listener)),
      balancer_(MakeBalancer(options.balancing, random)),
      view_(std::make_shared<View>()) {}

absl::Status Fleet::Update(std::vector<resilience::Endpoint> endpoints) {
  {
    MutexLock lock(changing_);
    RETURN_IF_ERROR(set_->Update(OwnSubset(std::move(endpoints))));
    std::vector<std::shared_ptr<FleetMember>> members;
    std::vector<std::string> addresses;
    for (const auto& instance : set_->All()) {
      const auto known = std::find_if(members_.begin(), members_.end(), [&](const auto& member) {
        return member->instance == instance;
      });
      if (known != members_.end()) {
        members.push_back(*known);
      } else {
        auto member = std::make_shared<FleetMember>();
        member->instance = instance;
        member->channels = connect_(instance->address());
        members.push_back(std::move(member));
      }
      addresses.push_back(instance->address());
    }
    members_ = std::move(members);
    if (detector_ != nullptr) detector_->SetInstances(addresses);
    Rebuild();
  }
  WakeWaiters();
  return absl::OkStatus();
}

std::vector<resilience::Endpoint> Fleet::OwnSubset(
    std::vector<resilience::Endpoint> endpoints) const {
  // Too many are refused as they are.
  if (options_.subset == 0 || endpoints.size() > resilience::InstanceSet::kMostEndpoints) {
    return endpoints;
  }
  std::vector<std::string> addresses;
  for (const resilience::Endpoint& endpoint : endpoints) {
    if (endpoint.weight > 0.0) addresses.push_back(endpoint.address);
  }
  const std::vector<std::string> chosen =
      resilience::Subset(std::move(addresses), options_.subset_client, options_.subset);
  const absl::flat_hash_set<std::string> own(chosen.begin(), chosen.end());
  endpoints.erase(std::remove_if(endpoints.begin(), endpoints.end(),
                                 [&](const auto& each) { return !own.contains(each.address); }),
                  endpoints.end());
  return endpoints;
}

void Fleet::Rebuild() {
  auto view = std::make_shared<View>();
  view->members = members_;
  resilience::Instances all;
  for (const auto& member : members_) {
    all.push_back(member->instance);
    view->by_instance.emplace(member->instance.get(), member);
  }
  several_.store(members_.size() > 1, std::memory_order_relaxed);
  view->rotation = resilience::MakeRotation(all, options_.rotation);
  view->none_usable = std::none_of(all.begin(), all.end(), [](const auto& instance) {
    return instance->healthy() && !instance->ejected();
  });
  MutexLock lock(mutex_);
  view_ = std::move(view);
}

std::shared_ptr<const Fleet::View> Fleet::Now() const {
  MutexLock lock(mutex_);
  return view_;
}

absl::StatusOr<Fleet::Place> Fleet::Pick(TriedSpan tried) {
  const std::shared_ptr<const View> view = Now();
  InstanceSpan candidates = view->rotation.instances;
  if (candidates.empty()) {
    return ErrorWithReason(absl::StatusCode::kUnavailable, "NO_INSTANCE",
                           "no instance of the callee is known that may be used");
  }
  resilience::Instances untried;
  if (!tried.empty() && candidates.size() > 1) {
    std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(untried),
                 [&](const auto& instance) { return !IsAmong(instance.get(), tried); });
    if (!untried.empty()) candidates = untried;
  }
  const Instance& chosen =
      candidates.size() == 1 ? *candidates.front() : balancer_->Pick(candidates);
  std::shared_ptr<FleetMember> member =
      view->members.size() == 1 ? view->members.front() : view->by_instance.find(&chosen)->second;
  member->picked.fetch_add(1, std::memory_order_relaxed);
  return Place(this, std::move(member), view->members.size() == 1 || view->none_usable);
}

bool Fleet::HasAnother(TriedSpan tried) const {
  const std::shared_ptr<const View> view = Now();
  const auto& usable = view->rotation.instances;
  return std::any_of(usable.begin(), usable.end(),
                     [&](const auto& instance) { return !IsAmong(instance.get(), tried); });
}

Task<bool> Fleet::WaitForInstance(async::Executor* executor, absl::Duration at_most,
                                  async::CancellationToken cancellation) {
  std::unique_ptr<async::Executor::Timer> timer;
  async::CancellationToken::Registration registration;
  uint64_t number = 0;
  const bool found = co_await async::Await<bool>([&](async::Resume<bool> resume) {
    auto race = std::make_shared<async::Race<bool>>(std::move(resume));
    bool is_there = false;
    {
      MutexLock lock(mutex_);
      is_there = !view_->rotation.instances.empty();
      number = ++last_waiter_;
      if (!is_there) waiters_.emplace(number, race);
    }
    if (is_there) race->End(true);
    timer = executor->After(at_most, [race] { race->End(false); });
    cancellation.OnCancel([race] { race->End(false); }, registration);
    race->Arm();
  });
  MutexLock lock(mutex_);
  waiters_.erase(number);
  co_return found;
}

void Fleet::WakeWaiters() {
  std::map<uint64_t, Waiter> waiters;
  {
    MutexLock lock(mutex_);
    if (!view_->rotation.instances.empty()) waiters.swap(waiters_);
  }
  for (const auto& [number, waiter] : waiters) waiter->End(true);
}

void Fleet::Record(const FleetMember& member, resilience::Outcome outcome) {
  if (detector_ == nullptr || !several_.load(std::memory_order_relaxed)) return;
  const std::string& address = member.instance->address();
  if (!detector_->Record(address, outcome)) return;
  Eject(address, resilience::EjectionCause::kConsecutiveFailures);
}

void Fleet::Sweep() {
  if (detector_ == nullptr) return;
  for (const resilience::OutlierChange& change : detector_->Sweep()) {
    if (change.ejected) {
      Eject(change.address, change.cause);
    } else {
      Return(change.address);
    }
  }
}

void Fleet::Eject(const std::string& address, resilience::EjectionCause cause) {
  {
    MutexLock lock(changing_);
    const std::shared_ptr<FleetMember> member = Find(address);
    if (member == nullptr) return;
    member->instance->set_ejected(true);
    Rebuild();
  }
  Tell({.address = address, .what = FleetChange::What::kEjected, .cause = cause});
}

void Fleet::Return(const std::string& address) {
  {
    MutexLock lock(changing_);
    const std::shared_ptr<FleetMember> member = Find(address);
    if (member == nullptr) return;
    member->instance->StartSlowly();
    member->instance->set_ejected(false);
    Rebuild();
  }
  WakeWaiters();
  Tell({.address = address, .what = FleetChange::What::kReturned});
}

void Fleet::SetHealthy(const FleetMember& member, bool healthy) {
  {
    MutexLock lock(changing_);
    if (member.instance->healthy() == healthy) return;
    if (healthy) member.instance->StartSlowly();
    member.instance->set_healthy(healthy);
    Rebuild();
  }
  if (healthy) WakeWaiters();
  Tell({.address = member.instance->address(),
        .what = healthy ? FleetChange::What::kHealthy : FleetChange::What::kUnhealthy});
}

std::shared_ptr<FleetMember> Fleet::Find(const std::string& address) const {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const auto& member) {
    return member->instance->address() == address;
  });
  return found == members_.end() ? nullptr : *found;
}

void Fleet::Tell(const FleetChange& change) const {
  if (listener_ != nullptr) listener_(change);
}

std::vector<std::shared_ptr<FleetMember>> Fleet::Members() const { return Now()->members; }

void Fleet::Report(EdgeReport& report) const {
  const std::shared_ptr<const View> view = Now();
  report.panic = view->rotation.panic;
  for (const auto& member : view->members) {
    const Instance& instance = *member->instance;
    report.instances.push_back({.address = instance.address(),
                                .in_flight = instance.in_flight(),
                                .picked = member->picked.load(std::memory_order_relaxed),
                                .healthy = instance.healthy(),
                                .ejected = instance.ejected(),
                                .latency = instance.latency()});
  }
}

}  // namespace souk::rpc

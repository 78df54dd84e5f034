#pragma once

#include <grpcpp/channel.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/race.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/resilience/balancing/balancer.h"
#include "common/resilience/balancing/instance_set.h"
#include "common/resilience/balancing/rotation.h"
#include "common/resilience/outcome.h"
#include "common/resilience/outlier_detector.h"
#include "common/rpc/edge_report.h"
#include "common/rpc/fleet_options.h"

namespace souk::rpc {

/// The connections to one instance. Streams have their own, so that open streams do not starve
/// unary calls.
struct InstanceChannels {
  std::shared_ptr<grpc::Channel> unary_calls;
  std::shared_ptr<grpc::Channel> streams;
};

/// One process of a callee with the connections to it. What is known of it lasts as long as its
/// resolver names it.
struct FleetMember {
  std::shared_ptr<resilience::Instance> instance;
  InstanceChannels channels;
  std::atomic<int64_t> picked = 0;
};

/// What changed about one member.
struct FleetChange {
  enum class What { kEjected, kReturned, kHealthy, kUnhealthy };
  std::string address;
  What what = What::kEjected;
  resilience::EjectionCause cause = resilience::EjectionCause::kConsecutiveFailures;  // kEjected
};

/// The instances of one callee, as its callers in this process share them: which there are, which
/// of them may be used, and which one an attempt goes to. Binds the classes of
/// common/resilience/balancing and the OutlierDetector to gRPC channels, one pair an instance.
///
/// It has no task and no timer: who owns it (host/fleet_keeper.h) tells it what the resolver says,
/// what health checks say, and when a second has passed. Thread-safe. A pick takes two short locks.
class Fleet {
 public:
  using Connect = std::function<InstanceChannels(const std::string& address)>;
  /// Hears of a change after it took effect, on the thread that made it and under no lock.
  using Listener = std::function<void(const FleetChange&)>;

  /// An attempt's place at an instance; destroyed, the attempt is over. Movable.
  class Place {
   public:
    Place(Place&&) = default;
    Place& operator=(Place&&) = delete;

    const FleetMember& member() const { return *member_; }

    /// Whether waiting for just this instance makes sense when it cannot be reached: there is no
    /// other, or none of the others is any better.
    bool worth_waiting_for() const { return worth_waiting_for_; }

    /// The attempt ended so. Not to be called for one whose answer nobody waited for.
    void Finish(const absl::Status& status);

    /// The attempt was cancelled because another was quicker: only that it took so long counts.
    void Lost() { call_.Finish(); }

   private:
    friend class Fleet;
    Place(Fleet* fleet, std::shared_ptr<FleetMember> member, bool worth_waiting_for);

    Fleet* fleet_;
    std::shared_ptr<FleetMember> member_;
    resilience::Instance::Call call_;
    bool worth_waiting_for_;
  };

  /// The instances to which a call went already.
  using Tried = absl::InlinedVector<std::shared_ptr<const resilience::Instance>, 2>;

  /// Without instances yet; or INVALID_ARGUMENT naming each option that is wrong. `connect` makes
  /// the connections of a new instance and blocks for nothing. Clock and random outlive it.
  static absl::StatusOr<std::unique_ptr<Fleet>> Create(FleetOptions options, Connect connect,
                                                       const Clock& clock, Random& random,
                                                       Listener listener = nullptr);
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  /// Takes over what a resolver says. INVALID_ARGUMENT for what cannot be: it changes nothing.
  absl::Status Update(std::vector<resilience::Endpoint> endpoints);

  /// Chooses where an attempt goes: not to an instance that was tried, where there is another that
  /// may be used. UNAVAILABLE with reason NO_INSTANCE when there is none at all. The place must not
  /// outlive the fleet.
  absl::StatusOr<Place> Pick(absl::Span<const std::shared_ptr<const resilience::Instance>> tried);

  /// Whether there is an instance that may be used and is not among `tried`.
  bool HasAnother(absl::Span<const std::shared_ptr<const resilience::Instance>> tried) const;

  /// Waits until Pick finds an instance. False when `at_most` passed or the caller left.
  Task<bool> WaitForInstance(async::Executor* executor, absl::Duration at_most,
                             async::CancellationToken cancellation);

  void SetHealthy(const FleetMember& member, bool healthy);

  /// Compares instances and lets ejected ones return; to be called about once a second.
  void Sweep();

  /// All of them, in the resolver's order.
  std::vector<std::shared_ptr<FleetMember>> Members() const;

  /// Fills in instances and panic.
  void Report(EdgeReport& report) const;

 private:
  // The instances at one moment, replaced as a whole when anything about them changes.
  struct View {
    std::vector<std::shared_ptr<FleetMember>> members;
    resilience::Rotation rotation;
    absl::flat_hash_map<const resilience::Instance*, std::shared_ptr<FleetMember>> by_instance;
    bool none_usable = false;  // the rotation, if it holds any, holds them in a panic
  };
  using Waiter = std::shared_ptr<async::Race<bool>>;

  Fleet(FleetOptions options, Connect connect, Random& random, Listener listener);

  std::shared_ptr<const View> Now() const;
  void Rebuild() EXCLUSIVE_LOCKS_REQUIRED(changing_);
  void Record(const FleetMember& member, resilience::Outcome outcome);
  void Eject(const std::string& address, resilience::EjectionCause cause);
  void Return(const std::string& address);
  /// Null when it is gone.
  std::shared_ptr<FleetMember> Find(const std::string& address) const
      EXCLUSIVE_LOCKS_REQUIRED(changing_);
  void Tell(const FleetChange& change) const;
  std::vector<resilience::Endpoint> OwnSubset(std::vector<resilience::Endpoint> endpoints) const;
  void WakeWaiters();

  const FleetOptions options_;
  const Connect connect_;
  const Listener listener_;  // may be null
  const resilience::OutcomeTable outcomes_;
  std::unique_ptr<resilience::InstanceSet> set_;
  std::unique_ptr<resilience::Balancer> balancer_;
  std::unique_ptr<resilience::OutlierDetector> detector_;  // null: nobody is ejected

  std::atomic<bool> several_ = false;  // instances: else there is nothing to compare

  Mutex changing_;  // one change at a time
  std::vector<std::shared_ptr<FleetMember>> members_ GUARDED_BY(changing_);

  mutable Mutex mutex_;
  std::shared_ptr<const View> view_ GUARDED_BY(mutex_);
  std::map<uint64_t, Waiter> waiters_ GUARDED_BY(mutex_);  // for an instance
  uint64_t last_waiter_ GUARDED_BY(mutex_) = 0;
};

}  // namespace souk::rpc

#pragma once

#include <grpcpp/channel.h>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task_scope.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/discovery/resolver.h"
#include "common/rpc/fleet.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace souk::host {

/// Keeps a callee's fleet true: follows its resolver, asks the instances for their health where
/// there are several, lets the outlier detector compare them each second, and shows each instance
/// in the metrics. What a resolver cannot tell, or what cannot be true, changes nothing and is
/// logged once. Destroyed, it has ended all that.
class FleetKeeper {
 public:
  /// What it is made of; all but the two that it owns outlives it.
  struct Parts {
    std::string callee;
    std::shared_ptr<rpc::Fleet> fleet;
    std::unique_ptr<discovery::Resolver> resolver;
    /// A channel to ask the instance for its health on, without interceptors; null: none is asked.
    std::function<std::shared_ptr<grpc::Channel>(const std::string& address)> connect_for_health;
    async::Executor& executor;
    Random& random;
    telemetry::Metrics& metrics;
    telemetry::Logger logger;
  };

  /// Begins at once: what the resolver knows without waiting is in the fleet when it returns.
  explicit FleetKeeper(Parts parts);
  ~FleetKeeper();
  FleetKeeper(const FleetKeeper&) = delete;
  FleetKeeper& operator=(const FleetKeeper&) = delete;

 private:
  // What belongs to one member for as long as it is one, or its watch goes on.
  struct Attendance {
    bool is_watched() const { return health != nullptr && !watch_ended; }

    std::shared_ptr<rpc::FleetMember> member;
    std::shared_ptr<grpc::Channel> health;  // null: it is not watched
    async::CancellationSource end_watch;
    std::atomic<bool> watch_ended = false;
    std::vector<telemetry::Metrics::CallbackHandle> series;
  };

  Task<void> FollowResolver();
  Task<void> SweepEachSecond();
  Task<void> WatchHealth(Attendance* attendance);
  Task<void> SetHealthy(Attendance* attendance, bool healthy);
  /// Takes note of who has come and who has gone.
  void Attend();
  void LetGo(std::unique_ptr<Attendance> attendance);
  std::vector<telemetry::Metrics::CallbackHandle> Show(
      const std::shared_ptr<rpc::FleetMember>& member);

  const Parts parts_;
  telemetry::Counter& resolver_failures_;
  async::CancellationSource end_;
  // Touched by FollowResolver alone.
  std::map<std::string, std::unique_ptr<Attendance>> attended_;  // by address
  std::vector<std::unique_ptr<Attendance>> gone_;                // whose watch goes on
  bool sweeping_ = false;
  async::TaskScope scope_;  // last: it joins what uses the rest
};

}  // namespace souk::host

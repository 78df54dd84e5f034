#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/resilience/balancing/peak_ewma.h"

namespace souk::resilience {

struct InstanceOptions {
  /// For so long after it began to take part, an instance gets less than its weight, and more and
  /// more of it: its caches are cold and its connections not made (Envoy's slow start mode). Zero:
  /// all at once. At least 0, and finite.
  absl::Duration slow_start = absl::Seconds(10);

  /// The share of its weight that it begins with. More than 0, at most 1.
  double slow_start_from = 0.1;

  /// How fast an old latency is forgotten (PeakEwma). More than zero, and finite.
  absl::Duration latency_decay = absl::Seconds(10);
};

/// Adds what is wrong with the options, each named with `prefix` before it.
void Validate(const InstanceOptions& options, absl::string_view prefix, Violations& violations);

/// One process of a callee, and what its callers know of it. Shared by all who call it; thread-safe
/// and, but for the latency, without locks.
class Instance {
 public:
  /// An attempt in flight. Destroyed, it is over. Movable; not thread-safe itself; must not outlive
  /// the instance.
  class Call {
   public:
    Call(Call&& other) noexcept
        : instance_(std::exchange(other.instance_, nullptr)), began_(other.began_) {}
    Call& operator=(Call&&) = delete;
    ~Call() { End(false); }

    /// It is over, and its latency counts: the instance did its work or ran out of time at it. A
    /// quick failure says nothing about how fast the instance works, and if it counted, one that
    /// fails everything would look like the fastest; just destroy the call.
    void Finish() { End(true); }

   private:
    friend class Instance;
    Call(Instance* instance, SteadyTime began) : instance_(instance), began_(began) {}
    void End(bool counts);

    Instance* instance_;  // null once over
    SteadyTime began_;
  };

  /// REQUIRES: weight > 0, and Validate finds nothing wrong with the options. It starts slowly. The
  /// clock must outlive it.
  Instance(std::string address, double weight, const InstanceOptions& options, const Clock& clock);

  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  /// As its resolver gave it: "10.0.0.7:50053".
  const std::string& address() const { return address_; }

  /// The share of calls that it should get, relative to the weights of others: as given, less while
  /// it starts slowly. More than 0.
  double Weight() const;
  void set_weight(double weight) { weight_.store(weight, std::memory_order_relaxed); }

  /// Lets it start slowly again, as after it was ejected or unhealthy.
  void StartSlowly();

  /// What it says about itself (grpc.health.v1). True until told otherwise.
  bool healthy() const { return healthy_.load(std::memory_order_relaxed); }
  void set_healthy(bool healthy) { healthy_.store(healthy, std::memory_order_relaxed); }

  /// What its callers found out (OutlierDetector). False until told otherwise.
  bool ejected() const { return ejected_.load(std::memory_order_relaxed); }
  void set_ejected(bool ejected) { ejected_.store(ejected, std::memory_order_relaxed); }

  Call Begin();

  int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

  /// How long its calls took of late; zero when none has finished yet.
  absl::Duration latency() const { return latency_.Value(); }

 private:
  static constexpr SteadyTime kWarm = SteadyTime::min();

  const std::string address_;
  const InstanceOptions options_;
  const Clock& clock_;
  std::atomic<double> weight_;
  mutable std::atomic<SteadyTime> warm_at_;  // kWarm once it is: spares reading the clock
  std::atomic<bool> healthy_ = true;
  std::atomic<bool> ejected_ = false;
  std::atomic<int> in_flight_ = 0;
  PeakEwma latency_;
};

/// Instances at one moment: the list does not change, what they know of themselves does.
using Instances = std::vector<std::shared_ptr<Instance>>;
using InstanceSpan = absl::Span<const std::shared_ptr<Instance>>;

}  // namespace souk::resilience

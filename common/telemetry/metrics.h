#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/labels.h>
#include <prometheus/registry.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/base/mutex.h"

namespace souk::telemetry {

using Counter = prometheus::Counter;      // Increment(by = 1)
using Gauge = prometheus::Gauge;          // Set(value), Increment(by = 1), Decrement(by = 1)
using Histogram = prometheus::Histogram;  // Observe(value)
using Labels = prometheus::Labels;        // label name -> value

/// The metrics of a process, and their text for Prometheus.
///
/// A series is resolved once, when its user is constructed, to a reference that stays valid as long
/// as the Metrics; recording then looks nothing up. Asking again for the same name and labels gives
/// the same series.
///
/// REQUIRES, of every Add: names as Prometheus allows them, and one type and one source (stored or
/// callback) a name. A breach is a programming error and ends the process.
/// Label values must come from a small fixed set, never from a request: each makes a series for
/// good. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// A count that only rises; its name ends in "_total".
  Counter& AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  /// A value that goes up and down.
  Gauge& AddGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  /// A distribution. `bounds` are the buckets' upper bounds, rising; +Inf is added.
  Histogram& AddHistogram(const std::string& name, const std::string& help, const Labels& labels,
                          const std::vector<double>& bounds);

  /// Ends a callback: once it is destroyed, the callback does not run any more. Move-only. Must not
  /// outlive its Metrics.
  class [[nodiscard]] CallbackHandle {
   public:
    CallbackHandle() = default;
    CallbackHandle(CallbackHandle&& other) noexcept;
    CallbackHandle& operator=(CallbackHandle&& other) noexcept;  // swaps
    ~CallbackHandle();

   private:
    friend class Metrics;
    CallbackHandle(Metrics* metrics, uint64_t id) : metrics_(metrics), id_(id) {}
    Metrics* metrics_ = nullptr;
    uint64_t id_ = 0;
  };

  /// A value that `read` tells at each scrape, for state that is counted anyway (a queue's length).
  /// `read` must be quick and thread-safe, and must not call into this Metrics.
  CallbackHandle AddCallbackGauge(const std::string& name, const std::string& help,
                                  const Labels& labels, std::function<double()> read);
  /// The same for a count that only rises.
  CallbackHandle AddCallbackCounter(const std::string& name, const std::string& help,
                                    const Labels& labels, std::function<double()> read);

  /// All series in Prometheus's text format 0.0.4.
  std::string ToText() const;
  static constexpr const char* kTextContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  enum class Source { kStored, kCallback };
  using Kind = std::pair<prometheus::MetricType, Source>;
  struct Callback {
    std::string name;
    std::string help;
    prometheus::MetricType type;
    Labels labels;
    std::function<double()> read;
  };

  void ClaimName(const std::string& name, const Kind& kind);
  CallbackHandle AddCallback(Callback callback);
  void RemoveCallback(uint64_t id);
  std::vector<prometheus::MetricFamily> CollectCallbacks() const;

  prometheus::Registry registry_;
  mutable Mutex mutex_;
  std::map<std::string, Kind> names_ GUARDED_BY(mutex_);
  std::map<uint64_t, Callback> callbacks_ GUARDED_BY(mutex_);  // by id
  uint64_t next_id_ GUARDED_BY(mutex_) = 1;
};

}  // namespace souk::telemetry

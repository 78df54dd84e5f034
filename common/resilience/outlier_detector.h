#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/random.h"
#include "common/resilience/backoff.h"
#include "common/resilience/outcome.h"
#include "common/resilience/outlier_detector_options.h"

namespace souk::resilience {

/// Why an instance was ejected.
enum class EjectionCause {
  kConsecutiveFailures,
  kSuccessRate,
};

/// "consecutive-failures" or "success-rate", for logs and metrics.
absl::string_view ToString(EjectionCause cause);

/// An instance was ejected, or its ejection is over.
struct OutlierChange {
  std::string address;
  bool ejected = false;
  EjectionCause cause = EjectionCause::kConsecutiveFailures;  ///< Of the ejection.
};

/// An instance as the detector sees it.
struct OutlierSnapshot {
  std::string address;
  bool ejected = false;
  absl::Duration ejected_for;  ///< How long yet; zero when it is not, or is due back.
  int consecutive_failures = 0;
  int64_t calls = 0;  ///< In the present interval, as is failures.
  int64_t failures = 0;
  int64_t ejections = 0;  ///< Since it is known.
};

/// Finds the instances of a callee that fail more than the others, so that they get no calls for a
/// while. Health checks ask an instance how it is; this looks at what becomes of real calls, and so
/// finds what the instance does not know of itself (Envoy, "Outlier detection", whose two methods
/// these are).
///
/// A circuit breaker an instance would stop the calls as well, but knows nothing of the others: it
/// stops them also when all instances fail alike, which no choice between them can mend.
///
/// Invariants:
///   1. Only outcomes that say something about the instance count (outcome.h): business errors
///   eject
///      nobody.
///   2. Never are more ejected than most_ejected_percentage allows.
///   3. An ejection ends, after ejection.maximum at the latest; the instance then begins with a
///   clean
///      count.
///
/// Thread-safe; has no thread or timer.
class OutlierDetector {
 public:
  /// A detector that knows no instance, or INVALID_ARGUMENT naming each option that is wrong. Clock
  /// and random must outlive it.
  static absl::StatusOr<std::unique_ptr<OutlierDetector>> Create(
      const OutlierDetectorOptions& options, const Clock& clock, Random& random);

  OutlierDetector(const OutlierDetector&) = delete;
  OutlierDetector& operator=(const OutlierDetector&) = delete;

  /// Watches these instances from now on. Who stays keeps its counts and its ejection, who is not
  /// among them is forgotten.
  void SetInstances(const std::vector<std::string>& addresses);

  /// Counts an attempt that finished on an instance. True when that ejected it. What comes from an
  /// instance that is ejected or unknown counts for nothing.
  bool Record(absl::string_view address, Outcome outcome);

  /// Compares success rates when the interval is over, and ends the ejections that are. Gives what
  /// changed, other than by Record. To be called about once a second.
  std::vector<OutlierChange> Sweep();

  bool IsEjected(absl::string_view address) const;

  /// All instances, by address.
  std::vector<OutlierSnapshot> Snapshot() const;

 private:
  struct Watched {
    int consecutive_failures = 0;
    int64_t calls = 0;
    int64_t failures = 0;
    bool ejected = false;
    SteadyTime ejected_until;
    int ejections_in_a_row = 0;  // one less with each interval without
    int64_t ejections = 0;

    double SuccessRate() const;
  };
  using WatchedByAddress = std::map<std::string, Watched, std::less<>>;

  OutlierDetector(const OutlierDetectorOptions& options, const Clock& clock, Random& random);

  bool TryEject(Watched& watched) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int MostEjected() const EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndEjections(SteadyTime now, std::vector<OutlierChange>& changes)
      EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CompareSuccessRates(std::vector<OutlierChange>& changes) EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void BeginInterval(SteadyTime now) EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const OutlierDetectorOptions options_;
  const Backoff ejection_;
  const Clock& clock_;
  Random& random_;

  mutable Mutex mutex_;
  WatchedByAddress watched_ GUARDED_BY(mutex_);
  int ejected_ GUARDED_BY(mutex_) = 0;  // of watched_
  SteadyTime interval_began_ GUARDED_BY(mutex_);
};

}  // namespace souk::resilience

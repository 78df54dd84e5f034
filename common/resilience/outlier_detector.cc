#include "common/resilience/outlier_detector.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

/// The rate below which one is an outlier.
double Threshold(const std::vector<double>& rates, double deviations) {
  const auto count = static_cast<double>(rates.size());
  double sum = 0.0;
  for (const double rate : rates) sum += rate;
  const double mean = sum / count;
  double squares = 0.0;
  for (const double rate : rates) squares += (rate - mean) * (rate - mean);
  return mean - deviations * std::sqrt(squares / count);
}

}  // namespace

absl::string_view ToString(EjectionCause cause) {
  switch (cause) {
    case EjectionCause::kConsecutiveFailures:
      return "consecutive-failures";
    case EjectionCause::kSuccessRate:
      return "success-rate";
  }
  return "unknown";
}

double OutlierDetector::Watched::SuccessRate() const {
  return 1.0 - static_cast<double>(failures) / static_cast<double>(calls);
}

absl::StatusOr<std::unique_ptr<OutlierDetector>> OutlierDetector::Create(
    const OutlierDetectorOptions& options, const Clock& clock, Random& random) {
  RETURN_IF_ERROR(Validate(options));
  return std::unique_ptr<OutlierDetector>(new OutlierDetector(options, clock, random));
}

OutlierDetector::OutlierDetector(const OutlierDetectorOptions& options, const Clock& clock,
                                 Random& random)
    : options_(options),
      ejection_(options.ejection),
      clock_(clock),
      random_(random),
      interval_began_(clock.SteadyNow()) {}

void OutlierDetector::SetInstances(const std::vector<std::string>& addresses) {
  MutexLock lock(mutex_);
  WatchedByAddress watched;
  for (const std::string& address : addresses) {
    const auto known = watched_.find(address);
    if (known == watched_.end()) {
      watched.try_emplace(address);
    } else {
      watched.try_emplace(address, known->second);
    }
  }
  watched_ = std::move(watched);
  ejected_ = static_cast<int>(std::count_if(
      watched_.begin(), watched_.end(), [](const auto& entry) { return entry.second.ejected; }));
}

bool OutlierDetector::Record(absl::string_view address, Outcome outcome) {
  if (outcome == Outcome::kIgnored) return false;
  MutexLock lock(mutex_);
  const auto found = watched_.find(address);
  if (found == watched_.end() || found->second.ejected) return false;
  Watched& watched = found->second;
  ++watched.calls;
  if (outcome == Outcome::kSuccess) {
    watched.consecutive_failures = 0;
    return false;
  }
  ++watched.failures;
  ++watched.consecutive_failures;
  const bool failed_in_a_row = options_.consecutive_failures != 0 &&
                               watched.consecutive_failures >= options_.consecutive_failures;
  return failed_in_a_row && TryEject(watched);
}

std::vector<OutlierChange> OutlierDetector::Sweep() {
  std::vector<OutlierChange> changes;
  const SteadyTime now = clock_.SteadyNow();
  MutexLock lock(mutex_);
  if (absl::FromChrono(now - interval_began_) >= options_.interval) {
    CompareSuccessRates(changes);
    BeginInterval(now);
  }
  // Only now, or whose ejection is over would be taken to have come through the interval.
  EndEjections(now, changes);
  return changes;
}

void OutlierDetector::EndEjections(SteadyTime now, std::vector<OutlierChange>& changes) {
  for (auto& [address, watched] : watched_) {
    if (!watched.ejected || now < watched.ejected_until) continue;
    watched.ejected = false;
    watched.consecutive_failures = 0;
    watched.calls = 0;
    watched.failures = 0;
    --ejected_;
    changes.push_back({.address = address, .ejected = false});
  }
}

void OutlierDetector::CompareSuccessRates(std::vector<OutlierChange>& changes) {
  if (options_.success_rate_deviations == 0.0) return;
  const auto is_compared = [&](const Watched& watched) {
    return !watched.ejected && watched.calls >= options_.minimum_calls;
  };
  std::vector<double> rates;
  for (const auto& [address, watched] : watched_) {
    if (is_compared(watched)) rates.push_back(watched.SuccessRate());
  }
  if (static_cast<int>(rates.size()) < options_.minimum_instances) return;
  const double worst_tolerated = std::min(Threshold(rates, options_.success_rate_deviations),
                                          1.0 - options_.minimum_failure_percentage / 100.0);
  std::vector<WatchedByAddress::value_type*> outliers;
  for (auto& entry : watched_) {
    if (is_compared(entry.second) && entry.second.SuccessRate() < worst_tolerated) {
      outliers.push_back(&entry);
    }
  }
  // The worst first, for there may not be room for all.
  std::sort(outliers.begin(), outliers.end(), [](const auto* a, const auto* b) {
    return std::pair(a->second.SuccessRate(), a->first) <
           std::pair(b->second.SuccessRate(), b->first);
  });
  for (auto* outlier : outliers) {
    if (!TryEject(outlier->second)) return;
    changes.push_back(
        {.address = outlier->first, .ejected = true, .cause = EjectionCause::kSuccessRate});
  }
}

void OutlierDetector::BeginInterval(SteadyTime now) {
  interval_began_ = now;
  for (auto& [address, watched] : watched_) {
    watched.calls = 0;
    watched.failures = 0;
    if (!watched.ejected && watched.ejections_in_a_row > 0) --watched.ejections_in_a_row;
  }
}

bool OutlierDetector::TryEject(Watched& watched) {
  if (ejected_ >= MostEjected()) return false;
  watched.ejected = true;
  watched.ejected_until = clock_.SteadyNow() + absl::ToChronoNanoseconds(ejection_.Delay(
                                                   watched.ejections_in_a_row, random_));
  ++watched.ejections_in_a_row;
  ++watched.ejections;
  ++ejected_;
  return true;
}

int OutlierDetector::MostEjected() const {
  if (watched_.size() < 2 || options_.most_ejected_percentage == 0.0) return 0;
  const double most =
      static_cast<double>(watched_.size()) * options_.most_ejected_percentage / 100.0;
  return std::max(1, static_cast<int>(most));
}

bool OutlierDetector::IsEjected(absl::string_view address) const {
  MutexLock lock(mutex_);
  const auto found = watched_.find(address);
  return found != watched_.end() && found->second.ejected;
}

std::vector<OutlierSnapshot> OutlierDetector::Snapshot() const {
  const SteadyTime now = clock_.SteadyNow();
  std::vector<OutlierSnapshot> snapshots;
  MutexLock lock(mutex_);
  for (const auto& [address, watched] : watched_) {
    OutlierSnapshot snapshot = {.address = address,
                                .ejected = watched.ejected,
                                .ejected_for = {},
                                .consecutive_failures = watched.consecutive_failures,
                                .calls = watched.calls,
                                .failures = watched.failures,
                                .ejections = watched.ejections};
    if (watched.ejected && now < watched.ejected_until) {
      snapshot.ejected_for = absl::FromChrono(watched.ejected_until - now);
    }
    snapshots.push_back(std::move(snapshot));
  }
  return snapshots;
}

}  // namespace souk::resilience

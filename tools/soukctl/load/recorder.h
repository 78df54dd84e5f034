#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/resilience/latency_histogram.h"
#include "souk/admin/v1/load_report.pb.h"
#include "tools/soukctl/load/mix.h"
#include "tools/soukctl/load/request.h"

namespace souk::soukctl {

/// Counts what becomes of the requests of a load. Moments are given as what has passed since its
/// beginning. Bounded: so many bytes a second of the load, and a bounded number of reasons. Not
/// thread-safe.
class LoadRecorder {
 public:
  /// A request was to be sent at `intended`.
  void Offered(LoadKind kind, absl::Duration intended);

  /// It came to its end at `ended`. Its latency counts from `intended`, so that what it waited
  /// because the load program or its connections were busy is part of it: a callee that stands
  /// still is seen by every request that came meanwhile, not only by the one that hung (G. Tene,
  /// "How NOT to Measure Latency": coordinated omission).
  void Ended(LoadKind kind, absl::Duration intended, absl::Duration ended,
             const LoadVerdict& verdict);

  /// Requests that have not come to their end.
  int in_flight() const { return in_flight_; }

  /// What happened in second 0, 1, ... of the load.
  admin::v1::LoadSecond Second(size_t second) const;

  /// All of it, for a load that took so long.
  admin::v1::LoadReport Report(absl::Duration length) const;

 private:
  struct Counts {
    int offered = 0;
    int good = 0;
    int unfinished = 0;
    int failed = 0;
    int wrong = 0;
    absl::Duration longest;
    resilience::LatencyHistogram latency;  // of the good ones

    void Count(const LoadVerdict& verdict, absl::Duration latency);
    void Add(const Counts& other);
    admin::v1::LoadCounts ToProto(absl::Duration length) const;
  };

  Counts& SecondOf(absl::Duration moment);

  std::array<Counts, kLoadKinds.size()> kinds_;
  std::vector<Counts> seconds_;
  std::map<std::string, int> failures_;
  int in_flight_ = 0;
};

}  // namespace souk::soukctl

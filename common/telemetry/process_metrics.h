#pragma once

#include <vector>

#include "common/telemetry/metrics.h"

namespace souk::telemetry {

/// The process as the kernel sees it, under the names that every Prometheus client library uses:
/// process_cpu_seconds_total, process_resident_memory_bytes, process_open_fds, process_max_fds,
/// process_threads, process_start_time_seconds. Read from /proc/self at each scrape; NaN where it
/// cannot be read.
class ProcessMetrics {
 public:
  /// `metrics` must outlive this.
  explicit ProcessMetrics(Metrics& metrics);

 private:
  std::vector<Metrics::CallbackHandle> handles_;
};

}  // namespace souk::telemetry

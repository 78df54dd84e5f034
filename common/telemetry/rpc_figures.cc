#include <numeric>

#include "common/telemetry/rpc_metrics.h"

namespace souk::telemetry {

RpcFigures RpcFigures::Since(const RpcFigures& before) const {
  RpcFigures since = *this;
  for (int code = 0; code < kCodes; ++code) since.handled[code] -= before.handled[code];
  for (size_t i = 0; i < before.latencies.size(); ++i) since.latencies[i] -= before.latencies[i];
  return since;
}

void RpcFigures::Add(const RpcFigures& other) {
  in_flight += other.in_flight;
  for (int code = 0; code < kCodes; ++code) handled[code] += other.handled[code];
  if (bounds.empty()) {
    bounds = other.bounds;
    latencies.resize(other.latencies.size());
  }
  for (size_t i = 0; i < other.latencies.size(); ++i) latencies[i] += other.latencies[i];
}

int64_t RpcFigures::calls() const {
  return std::accumulate(handled.begin(), handled.end(), int64_t{0});
}

absl::Duration RpcFigures::Percentile(double share) const {
  const int64_t count = std::accumulate(latencies.begin(), latencies.end(), int64_t{0});
  if (count == 0) return absl::ZeroDuration();
  double left = share * static_cast<double>(count);
  double lower = 0;
  for (size_t i = 0; i < bounds.size(); ++i) {
    const auto in_bucket = static_cast<double>(latencies[i]);
    if (left <= in_bucket) {
      return absl::Seconds(lower + (bounds[i] - lower) * left / in_bucket);
    }
    left -= in_bucket;
    lower = bounds[i];
  }
  return absl::Seconds(lower);
}

}  // namespace souk::telemetry

#include "common/telemetry/rpc_metrics.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace souk::telemetry {
namespace {

// Upper bounds of the latency buckets in seconds: 1, 2.5, 5 a decade, so that a quantile read off
// them is right to a factor of 2.5 at worst. From half a millisecond (a unary call over loopback)
// to ten seconds (past the longest default timeout). The 0.15 and 0.2 mark two promises that alerts
// ask about: an order answers within 200 ms when stock is slow, after a patience of 150 ms.
const std::vector<double>& LatencyBounds() {
  static const std::vector<double> bounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                             0.15,   0.2,   0.25,   0.5,   1,    2.5,   5,    10};
  return bounds;
}

absl::string_view SideName(RpcSide side) {
  switch (side) {
    case RpcSide::kServer:
      return "server";
    case RpcSide::kClient:
      return "client";
    case RpcSide::kAttempt:
      return "attempt";
  }
}

std::string MetricName(RpcSide side, absl::string_view what) {
  return absl::StrCat("souk_rpc_", SideName(side), "_", what);
}

// "/package.Service/Method" -> {service: "package.Service", method: "Method"}.
Labels MethodLabels(absl::string_view full_method) {
  const absl::string_view path = absl::StripPrefix(full_method, "/");
  const size_t slash = path.rfind('/');
  if (slash == absl::string_view::npos) return {{"service", ""}, {"method", std::string(path)}};
  return {{"service", std::string(path.substr(0, slash))},
          {"method", std::string(path.substr(slash + 1))}};
}

}  // namespace

RpcMethodMetrics::RpcMethodMetrics(Metrics& metrics, RpcSide side, absl::string_view full_method)
    : started_(metrics.AddCounter(MetricName(side, "started_total"), "Calls begun.",
                                  MethodLabels(full_method))),
      in_flight_(metrics.AddGauge(MetricName(side, "in_flight"), "Calls begun and not ended.",
                                  MethodLabels(full_method))),
      latency_(metrics.AddHistogram(MetricName(side, "latency_seconds"),
                                    "From the beginning of a call to its end.",
                                    MethodLabels(full_method), LatencyBounds())) {
  Labels labels = MethodLabels(full_method);
  for (int code = 0; code < kCodes; ++code) {
    labels["code"] = absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
    handled_[code] = &metrics.AddCounter(MetricName(side, "handled_total"),
                                         "Calls ended, by status code.", labels);
  }
}

void RpcMethodMetrics::Started() {
  started_.Increment();
  in_flight_.Increment();
}

void RpcMethodMetrics::Handled(absl::StatusCode code, absl::Duration latency) {
  int index = static_cast<int>(code);
  if (index < 0 || index >= kCodes) index = static_cast<int>(absl::StatusCode::kUnknown);
  handled_[index]->Increment();
  latency_.Observe(absl::ToDoubleSeconds(latency));
  in_flight_.Decrement();
}

RpcFigures RpcMethodMetrics::Read() const {
  RpcFigures figures;
  figures.in_flight = static_cast<int64_t>(in_flight_.Value());
  for (int code = 0; code < kCodes; ++code) {
    figures.handled[code] = static_cast<int64_t>(handled_[code]->Value());
  }
  const prometheus::ClientMetric latency = latency_.Collect();
  int64_t below = 0;
  for (const prometheus::ClientMetric::Bucket& bucket : latency.histogram.bucket) {
    const auto up_to = static_cast<int64_t>(bucket.cumulative_count);
    figures.latencies.push_back(up_to - below);
    below = up_to;
    if (std::isfinite(bucket.upper_bound)) figures.bounds.push_back(bucket.upper_bound);
  }
  return figures;
}

RpcMethodMetrics& RpcMetrics::ForMethod(absl::string_view full_method) {
  MutexLock lock(mutex_);
  std::unique_ptr<RpcMethodMetrics>& method = methods_[full_method];
  if (method == nullptr) {
    method = std::make_unique<RpcMethodMetrics>(metrics_, side_, full_method);
  }
  return *method;
}

}  // namespace souk::telemetry

#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/channel.h>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/telemetry/batch_span_processor.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/service_identity.h"

namespace souk::telemetry {

struct OtlpOptions {
  /// For one batch, all attempts together. As long as OpenTelemetry's own default.
  absl::Duration timeout = absl::Seconds(10);
  int max_attempts = 5;
  /// The bound of the first random wait before a retry; it doubles with each retry.
  absl::Duration initial_backoff = absl::Milliseconds(200);
};

/// Sends spans to an OpenTelemetry collector: OTLP over gRPC, method
/// opentelemetry.proto.collector.trace.v1.TraceService/Export
/// (https://opentelemetry.io/docs/specs/otlp/). Retries what the specification calls retryable.
/// What is lost is counted, and logged at most once a minute:
///
///   souk_trace_spans_exported_total
///   souk_trace_spans_dropped_total{reason="export_failed"|"rejected"}   rejected: by the collector
class OtlpExporter final : public SpanExporter {
 public:
  /// `metrics`, `clock` and `random` must outlive this.
  OtlpExporter(OtlpOptions options, ServiceIdentity identity,
               std::shared_ptr<grpc::ChannelInterface> channel, Logger logger, Metrics& metrics,
               const Clock& clock, Random& random);
  ~OtlpExporter() override;

  /// OK also when the collector rejected some of the spans.
  absl::Status Export(std::vector<SpanData> batch) override;
  void Cancel() override;

 private:
  class Impl;  // keeps the generated code out of this header
  std::unique_ptr<Impl> impl_;
};

}  // namespace souk::telemetry

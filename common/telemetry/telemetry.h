#pragma once

#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/base/random.h"
#include "common/telemetry/batch_span_processor.h"
#include "common/telemetry/library_logs.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/otlp_exporter.h"
#include "common/telemetry/process_metrics.h"
#include "common/telemetry/service_identity.h"
#include "common/telemetry/tracing.h"

namespace souk::telemetry {

struct TelemetryOptions {
  /// Which process this is: "order". Goes to log lines and spans.
  std::string service = {};
  /// "" for a fresh UUID.
  std::string instance_id = {};
  LogOptions log = {};  // log.service is ignored in favour of `service`
  TracerOptions tracer = {};
  /// The OTLP collector as a gRPC target: "otel-collector:4317". "" exports nothing.
  std::string otlp_target = {};
  OtlpOptions otlp = {};
  BatchOptions batch = {};
};

/// The logger, metrics and tracer of a process; gRPC and Protobuf log by it too. Constructed first
/// and destroyed last. Thread-safe.
class Telemetry {
 public:
  /// `clock` and `random` must outlive this and every copy of the logger.
  Telemetry(TelemetryOptions options, const Clock& clock, Random& random);
  /// Shuts down without waiting for spans that are not yet exported.
  ~Telemetry();

  const Logger& logger() const { return logger_; }
  Metrics& metrics() { return metrics_; }
  const Tracer& tracer() const { return *tracer_; }
  const ServiceIdentity& identity() const { return identity_; }

  /// Exports the last spans and writes the last log lines. False when `deadline` passed first.
  /// Spans that end later are dropped; metrics and logging go on.
  bool Shutdown(Deadline deadline);

 private:
  const Clock& clock_;
  const ServiceIdentity identity_;
  Logger logger_;
  LibraryLogs library_logs_;
  Metrics metrics_;
  ProcessMetrics process_metrics_;
  Metrics::CallbackHandle log_lines_dropped_;
  std::unique_ptr<OtlpExporter> exporter_;  // null without a collector, and so is the next
  std::unique_ptr<BatchSpanProcessor> processor_;
  std::unique_ptr<Tracer> tracer_;
};

}  // namespace souk::telemetry

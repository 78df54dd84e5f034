#include "common/telemetry/telemetry.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "common/base/uuid.h"
#include "common/telemetry/build_info.h"

namespace souk::telemetry {
namespace {

ServiceIdentity IdentityOf(const TelemetryOptions& options, const Clock& clock, Random& random) {
  return {
      .name = options.service,
      .version = std::string(GetBuildInfo().version),
      .instance_id = options.instance_id.empty() ? NewUuidV7(clock, random) : options.instance_id};
}

LogOptions LogOptionsOf(const TelemetryOptions& options) {
  LogOptions log = options.log;
  log.service = options.service;
  return log;
}

}  // namespace

Telemetry::Telemetry(TelemetryOptions options, const Clock& clock, Random& random)
    : clock_(clock),
      identity_(IdentityOf(options, clock, random)),
      logger_(LogOptionsOf(options), clock),
      library_logs_(logger_),
      process_metrics_(metrics_),
      log_lines_dropped_(metrics_.AddCallbackCounter(
          "souk_log_lines_dropped_total",
          "Log lines lost because the reader of the stream stalled.", {},
          [logger = logger_] { return static_cast<double>(logger.lines_dropped()); })) {
  if (!options.otlp_target.empty()) {
    auto channel = grpc::CreateChannel(options.otlp_target, grpc::InsecureChannelCredentials());
    exporter_ = std::make_unique<OtlpExporter>(options.otlp, identity_, std::move(channel), logger_,
                                               metrics_, clock, random);
    processor_ = std::make_unique<BatchSpanProcessor>(options.batch, *exporter_, metrics_, clock);
  }
  tracer_ = std::make_unique<Tracer>(options.tracer, clock, random, processor_.get());
}

Telemetry::~Telemetry() = default;

bool Telemetry::Shutdown(Deadline deadline) {
  const bool exported = processor_ == nullptr || processor_->Shutdown(deadline);
  const bool written = logger_.Flush(deadline.Left(clock_));
  return exported && written;
}

}  // namespace souk::telemetry

#include "common/telemetry/otlp_exporter.h"

#include <grpcpp/client_context.h>

#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/base/deadline.h"
#include "common/base/mutex.h"
#include "common/telemetry/otlp_encoding.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace souk::telemetry {
namespace {

using opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using opentelemetry::proto::collector::trace::v1::ExportTraceServiceResponse;
using opentelemetry::proto::collector::trace::v1::TraceService;

constexpr absl::Duration kLogInterval = absl::Minutes(1);

// OTLP specification, "Failures": the codes after which the same request may be sent again.
// RESOURCE_EXHAUSTED is one only with RetryInfo, that is when a collector throttles; we then drop.
bool IsRetryable(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DATA_LOSS:
      return true;
    default:
      return false;
  }
}

absl::Status ToAbsl(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace

class OtlpExporter::Impl {
 public:
  Impl(OtlpOptions options, ServiceIdentity identity,
       std::shared_ptr<grpc::ChannelInterface> channel, Logger logger, Metrics& metrics,
       const Clock& clock, Random& random)
      : options_(options),
        identity_(std::move(identity)),
        stub_(TraceService::NewStub(channel)),
        logger_(std::move(logger)),
        clock_(clock),
        random_(random),
        exported_(metrics.AddCounter("souk_trace_spans_exported_total",
                                     "Spans that the collector accepted.")),
        dropped_failed_(SpansDropped(metrics, "export_failed")),
        dropped_rejected_(SpansDropped(metrics, "rejected")) {}

  absl::Status Export(std::vector<SpanData> batch) {
    const ExportTraceServiceRequest request = EncodeSpans(identity_, batch);
    ExportTraceServiceResponse response;
    const grpc::Status status = CallWithRetries(request, response);
    if (!status.ok()) {
      dropped_failed_.Increment(static_cast<double>(batch.size()));
      ReportLoss(batch.size(), status.error_message());
      return ToAbsl(status);
    }
    const size_t rejected = std::min(
        static_cast<size_t>(std::max<int64_t>(response.partial_success().rejected_spans(), 0)),
        batch.size());
    exported_.Increment(static_cast<double>(batch.size() - rejected));
    if (rejected > 0) {
      dropped_rejected_.Increment(static_cast<double>(rejected));
      ReportLoss(rejected, response.partial_success().error_message());
    }
    return absl::OkStatus();
  }

  void Cancel() {
    MutexLock lock(mutex_);
    cancelled_ = true;
    if (running_call_ != nullptr) running_call_->TryCancel();
    cancel_signal_.NotifyAll();
  }

 private:
  grpc::Status CallWithRetries(const ExportTraceServiceRequest& request,
                               ExportTraceServiceResponse& response) {
    const Deadline deadline = Deadline::After(clock_, options_.timeout);
    for (int attempt = 1;; ++attempt) {
      const grpc::Status status = CallOnce(request, response, deadline);
      if (status.ok() || !IsRetryable(status.error_code()) || attempt >= options_.max_attempts) {
        return status;
      }
      // Full jitter: random between nothing and a bound that doubles.
      const absl::Duration wait =
          options_.initial_backoff * std::ldexp(random_.NextDouble(), attempt - 1);
      if (wait >= deadline.Left(clock_) || IsCancelledWithin(wait)) return status;
    }
  }

  grpc::Status CallOnce(const ExportTraceServiceRequest& request,
                        ExportTraceServiceResponse& response, Deadline deadline) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() +
                         absl::ToChronoNanoseconds(deadline.Left(clock_)));
    {
      MutexLock lock(mutex_);
      if (cancelled_) return {grpc::StatusCode::CANCELLED, "the exporter is shut down"};
      running_call_ = &context;
    }
    const grpc::Status status = stub_->Export(&context, request, &response);
    MutexLock lock(mutex_);
    running_call_ = nullptr;
    return status;
  }

  // Waits; true as soon as Cancel is called.
  bool IsCancelledWithin(absl::Duration wait) {
    const SteadyTime until = Deadline::After(SystemClock(), wait).when();
    MutexLock lock(mutex_);
    while (!cancelled_) {
      if (!cancel_signal_.WaitUntil(mutex_, until)) return cancelled_;
    }
    return true;
  }

  // Logs the first loss, and then at most one line a minute with the sum.
  void ReportLoss(size_t spans, const std::string& why) {
    unreported_losses_ += spans;
    if (!may_log_again_.HasPassed(clock_)) return;
    logger_.Warn("spans lost", {{"spans", unreported_losses_}, {"error", why}});
    unreported_losses_ = 0;
    may_log_again_ = Deadline::After(clock_, kLogInterval);
  }

  const OtlpOptions options_;
  const ServiceIdentity identity_;
  const std::unique_ptr<TraceService::Stub> stub_;
  const Logger logger_;
  const Clock& clock_;
  Random& random_;
  Counter& exported_;
  Counter& dropped_failed_;
  Counter& dropped_rejected_;

  // Used by the one thread that exports.
  size_t unreported_losses_ = 0;
  Deadline may_log_again_ = Deadline::At(SteadyTime::min());

  Mutex mutex_;
  CondVar cancel_signal_;
  bool cancelled_ GUARDED_BY(mutex_) = false;
  grpc::ClientContext* running_call_ GUARDED_BY(mutex_) = nullptr;
};

OtlpExporter::OtlpExporter(OtlpOptions options, ServiceIdentity identity,
                           std::shared_ptr<grpc::ChannelInterface> channel, Logger logger,
                           Metrics& metrics, const Clock& clock, Random& random)
    : impl_(std::make_unique<Impl>(options, std::move(identity), std::move(channel),
                                   std::move(logger), metrics, clock, random)) {}

OtlpExporter::~OtlpExporter() = default;

absl::Status OtlpExporter::Export(std::vector<SpanData> batch) {
  return impl_->Export(std::move(batch));
}

void OtlpExporter::Cancel() { impl_->Cancel(); }

}  // namespace souk::telemetry

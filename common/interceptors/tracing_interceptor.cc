#include "common/interceptors/tracing_interceptor.h"

#include "absl/strings/strip.h"
#include "common/interceptors/attempt_interceptor.h"

namespace souk::interceptors {
namespace {

using Metadata = std::multimap<std::string, std::string>;

class Tracing final : public AttemptInterceptor {
 public:
  Tracing(grpc::experimental::ClientRpcInfo* info, const telemetry::Tracer& tracer,
          const std::string& callee)
      : AttemptInterceptor(info), tracer_(tracer), callee_(callee), method_(info->method()) {}

 private:
  absl::Status Begin(Metadata& metadata) override {
    const auto traceparent = metadata.find(std::string(telemetry::kTraceparentKey));
    if (traceparent == metadata.end()) return absl::OkStatus();
    const auto tracestate = metadata.find(std::string(telemetry::kTracestateKey));
    span_ = tracer_.StartSpan(
        absl::StripPrefix(method_, "/"), telemetry::SpanKind::kClient,
        telemetry::ParseTraceContext(traceparent->second,
                                     tracestate == metadata.end() ? "" : tracestate->second));
    span_.SetAttribute("server.address", callee_);
    traceparent->second = telemetry::FormatTraceparent(span_.context());
    return absl::OkStatus();
  }

  void End(const absl::Status& status) override {
    span_.SetStatus(status);
    span_.End();
  }

  const telemetry::Tracer& tracer_;
  const std::string& callee_;
  const char* const method_;
  telemetry::Span span_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> TracingInterceptor(
    const telemetry::Tracer& tracer, std::string callee) {
  return std::make_unique<AttemptInterceptorFactory>(
      [&tracer, callee = std::move(callee)](grpc::experimental::ClientRpcInfo* info) {
        return new Tracing(info, tracer, callee);
      });
}

}  // namespace souk::interceptors

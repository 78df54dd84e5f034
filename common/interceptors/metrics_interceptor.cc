#include "common/interceptors/metrics_interceptor.h"

#include "common/interceptors/attempt_interceptor.h"

namespace souk::interceptors {
namespace {

class AttemptMetrics final : public AttemptInterceptor {
 public:
  AttemptMetrics(grpc::experimental::ClientRpcInfo* info, telemetry::RpcMethodMetrics& metrics,
                 const Clock& clock)
      : AttemptInterceptor(info), metrics_(metrics), clock_(clock) {}

 private:
  absl::Status Begin(std::multimap<std::string, std::string>&) override {
    began_ = clock_.SteadyNow();
    metrics_.Started();
    return absl::OkStatus();
  }

  void End(const absl::Status& status) override {
    metrics_.Handled(status.code(), absl::FromChrono(clock_.SteadyNow() - began_));
  }

  telemetry::RpcMethodMetrics& metrics_;
  const Clock& clock_;
  SteadyTime began_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> MetricsInterceptor(
    telemetry::RpcMetrics& metrics, const Clock& clock) {
  return std::make_unique<AttemptInterceptorFactory>(
      [&metrics, &clock](grpc::experimental::ClientRpcInfo* info) {
        return new AttemptMetrics(info, metrics.ForMethod(info->method()), clock);
      });
}

}  // namespace souk::interceptors

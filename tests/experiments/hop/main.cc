// One hop of a chain (hop.proto): souk-hop --config FILE, as every process of Souk.

#include <algorithm>

#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/deadline.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"
#include "common/host/grpc_server.h"
#include "common/host/run.h"
#include "common/rpc/grpc_channel.h"
#include "common/rpc/service.h"
#include "hop.pb.h"

namespace souk::experiments {
namespace {

constexpr absl::Duration kSlice = absl::Milliseconds(10);

// What a hop sees of its callers' deadlines.
struct DeadlineMetrics {
  explicit DeadlineMetrics(telemetry::Metrics& metrics)
      : most_left(metrics.AddGauge("souk_hop_deadline_left_most_ms",
                                   "The most that was left of a call's deadline when it came")),
        latest_work(
            metrics.AddGauge("souk_hop_worked_latest_ms",
                             "How long after its deadline work on a call was begun, at the most")),
        cancelled(metrics.AddCounter("souk_hop_cancelled_total", "Calls whose work was cancelled")),
        latest_cancellation(metrics.AddGauge(
            "souk_hop_cancelled_latest_ms",
            "How long after its deadline the work of a call was cancelled, at the most")) {}

  telemetry::Gauge& most_left;
  telemetry::Gauge& latest_work;
  telemetry::Counter& cancelled;
  telemetry::Gauge& latest_cancellation;
};

void Raise(telemetry::Gauge& gauge, absl::Duration value) {
  gauge.Set(std::max(gauge.Value(), absl::ToDoubleMilliseconds(value)));
}

class HopService final : public rpc::Service {
 public:
  HopService(rpc::Channel& next, absl::Duration work, host::Platform& platform)
      : Service("souk.experiments.v1.HopService"),
        pass_on_(
            next.Unary<v1::PassRequest, v1::PassResponse>("souk.experiments.v1.HopService/Pass")),
        work_(work),
        clock_(platform.clock()),
        executor_(platform.executor()),
        metrics_(platform.metrics()) {
    Handle("Pass", &HopService::Pass);
  }

  Task<absl::StatusOr<v1::PassResponse>> Pass(CallContext call, v1::PassRequest request) {
    if (!call.deadline.IsInfinite()) Raise(metrics_.most_left, call.deadline.Left(clock_));
    v1::PassResponse response;
    if (request.further() == 0) {
      CO_RETURN_IF_ERROR(co_await Work(std::move(call)));
    } else {
      request.set_further(request.further() - 1);
      CO_ASSIGN_OR_RETURN(response, co_await pass_on_(std::move(call), std::move(request)));
    }
    response.set_passed(response.passed() + 1);
    co_return response;
  }

 private:
  Task<absl::Status> Work(CallContext call) {
    const Deadline end = Deadline::After(clock_, work_);
    while (!end.HasPassed(clock_)) {
      Raise(metrics_.latest_work, PastDeadline(call));
      if (!co_await async::Sleep(executor_, std::min(kSlice, end.Left(clock_)),
                                 call.cancellation)) {
        metrics_.cancelled.Increment();
        Raise(metrics_.latest_cancellation, PastDeadline(call));
        co_return absl::CancelledError("nobody waits for it any more");
      }
    }
    co_return absl::OkStatus();
  }

  // Negative while it has not passed.
  absl::Duration PastDeadline(const CallContext& call) const {
    return absl::FromChrono(clock_.SteadyNow() - call.deadline.when());
  }

  const rpc::UnaryMethod<v1::PassRequest, v1::PassResponse> pass_on_;
  const absl::Duration work_;
  const Clock& clock_;
  async::Executor& executor_;
  DeadlineMetrics metrics_;
};

class HopProcess final : public host::Process {
 public:
  HopProcess(const v1::HopConfig& config, host::Platform& platform,
             std::unique_ptr<rpc::GrpcChannel> next)
      : next_(std::move(next)),
        service_(*next_, host::ToDuration(config.work()), platform),
        server_(config.grpc(), platform, {&service_}, nullptr) {}

  host::Server& server() override { return server_; }

 private:
  const std::unique_ptr<rpc::GrpcChannel> next_;
  HopService service_;
  host::GrpcServer server_;
};

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(const v1::HopConfig& config,
                                                             host::Platform& platform) {
  ASSIGN_OR_RETURN(std::unique_ptr<rpc::GrpcChannel> next,
                   platform.OpenChannel("next", config.clients().next()));
  return std::make_unique<HopProcess>(config, platform, std::move(next));
}

}  // namespace
}  // namespace souk::experiments

int main(int argc, char** argv) {
  return souk::host::Run(
      souk::host::Define<souk::experiments::v1::HopConfig>(
          "hop", "Passes calls on to the next hop.", {}, &souk::experiments::CreateProcess),
      argc, argv);
}

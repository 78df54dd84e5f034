#include "common/host/edge_service.h"

#include <utility>
#include <vector>

#include "common/async/executor.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/host/breakers.h"
#include "common/host/client_options.h"
#include "common/host/edge_snapshot.h"
#include "common/rpc/draining.h"
#include "common/rpc/wire_values.h"

namespace souk::host {
namespace {

namespace v1 = admin::v1;

constexpr absl::Duration kDefaultInterval = absl::Seconds(1);
constexpr absl::Duration kShortestInterval = absl::Milliseconds(100);
constexpr absl::Duration kLongestInterval = absl::Seconds(60);

absl::StatusOr<BreakerForce> ParseForce(v1::ForceBreakerRequest::Force force) {
  switch (force) {
    case v1::ForceBreakerRequest::OPEN:
      return BreakerForce::kOpen;
    case v1::ForceBreakerRequest::CLOSED:
      return BreakerForce::kClosed;
    case v1::ForceBreakerRequest::AUTO:
      return BreakerForce::kAuto;
    default:
      break;
  }
  Violations violations;
  violations.Add("force", "must be OPEN, CLOSED or AUTO");
  return violations.ToStatus();
}

}  // namespace

EdgeService::EdgeService(Platform& platform)
    : Service("souk.admin.v1.Edges"), platform_(platform), began_(platform.clock().SteadyNow()) {
  Handle("ListEdges", &EdgeService::ListEdges);
  Handle("WatchEdges", &EdgeService::WatchEdges);
  Handle("ForceBreaker", &EdgeService::ForceBreaker);
}

v1::EdgesSnapshot EdgeService::Snapshot(const std::vector<rpc::EdgeReport>& now,
                                        const std::vector<rpc::EdgeReport>& before,
                                        absl::Duration interval) const {
  v1::EdgesSnapshot snapshot = ToSnapshot(now, before, interval);
  snapshot.set_process(platform_.service());
  *snapshot.mutable_time() = rpc::ToProto(platform_.clock().Now());
  return snapshot;
}

Task<absl::StatusOr<v1::EdgesSnapshot>> EdgeService::ListEdges(CallContext /*call*/,
                                                               v1::ListEdgesRequest /*request*/) {
  co_return Snapshot(platform_.ReportEdges(), {},
                     absl::FromChrono(platform_.clock().SteadyNow() - began_));
}

Task<absl::Status> EdgeService::WatchEdges(CallContext call, v1::WatchEdgesRequest request,
                                           rpc::Writer<v1::EdgesSnapshot> snapshots) {
  const absl::Duration interval =
      request.has_interval() ? ToDuration(request.interval()) : kDefaultInterval;
  Violations violations;
  violations.Require(interval >= kShortestInterval && interval <= kLongestInterval, "interval",
                     "must be 100 ms to 60 s");
  CO_RETURN_IF_ERROR(violations.ToStatus());

  // Ends the pause when either does.
  async::CancellationSource over;
  async::CancellationToken::Registration left;
  async::CancellationToken::Registration ended;
  call.cancellation.OnCancel([&over] { over.Cancel(); }, left);
  ending_.token().OnCancel([&over] { over.Cancel(); }, ended);
  std::vector<rpc::EdgeReport> before = platform_.ReportEdges();
  SteadyTime began = platform_.clock().SteadyNow();
  while (co_await async::Sleep(platform_.executor(), interval, over.token())) {
    std::vector<rpc::EdgeReport> now = platform_.ReportEdges();
    const SteadyTime moment = platform_.clock().SteadyNow();
    CO_RETURN_IF_ERROR(
        co_await snapshots.Write(Snapshot(now, before, absl::FromChrono(moment - began))));
    before = std::move(now);
    began = moment;
  }
  co_return ending_.token().cancelled() ? rpc::DrainingError()
                                        : absl::CancelledError("the client left");
}

Task<absl::StatusOr<v1::ForceBreakerResponse>> EdgeService::ForceBreaker(
    CallContext /*call*/, v1::ForceBreakerRequest request) {
  CO_ASSIGN_OR_RETURN(const BreakerForce force, ParseForce(request.force()));
  CO_RETURN_IF_ERROR(platform_.ForceBreaker(request.breaker(), force));
  platform_.logger().Warn("an operator forced a circuit breaker",
                          {{"breaker", request.breaker()},
                           {"force", v1::ForceBreakerRequest::Force_Name(request.force())}});
  v1::ForceBreakerResponse response;
  for (const rpc::EdgeReport& edge : platform_.ReportEdges()) {
    for (const rpc::BreakerReport& breaker : edge.breakers) {
      if (breaker.name == request.breaker()) *response.mutable_breaker() = ToProto(breaker);
    }
  }
  co_return response;
}

}  // namespace souk::host

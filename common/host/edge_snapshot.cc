#include "common/host/edge_snapshot.h"

#include <string>

#include "common/resilience/outcome.h"
#include "common/rpc/wire_values.h"

namespace souk::host {
namespace {

namespace v1 = admin::v1;
using rpc::EdgeReport;
using telemetry::RpcFigures;

v1::Breaker::State ToProto(resilience::BreakerState state) {
  switch (state) {
    case resilience::BreakerState::kClosed:
      return v1::Breaker::CLOSED;
    case resilience::BreakerState::kOpen:
      return v1::Breaker::OPEN;
    case resilience::BreakerState::kHalfOpen:
      return v1::Breaker::HALF_OPEN;
    case resilience::BreakerState::kForcedOpen:
      return v1::Breaker::FORCED_OPEN;
    case resilience::BreakerState::kForcedClosed:
      return v1::Breaker::FORCED_CLOSED;
  }
  return v1::Breaker::STATE_UNSPECIFIED;
}

int64_t CountErrors(const RpcFigures& figures) {
  static const resilience::OutcomeTable outcomes;
  int64_t errors = 0;
  for (int code = 0; code < RpcFigures::kCodes; ++code) {
    if (outcomes.Of(static_cast<absl::StatusCode>(code)) == resilience::Outcome::kFailure) {
      errors += figures.handled[code];
    }
  }
  return errors;
}

v1::MethodFigures ToProto(const std::string& method, const RpcFigures& figures,
                          absl::Duration interval) {
  v1::MethodFigures message;
  message.set_method(method);
  message.set_calls(figures.calls());
  message.set_errors(CountErrors(figures));
  message.set_in_flight(figures.in_flight);
  if (interval > absl::ZeroDuration()) {
    message.set_rate(static_cast<double>(figures.calls()) / absl::ToDoubleSeconds(interval));
  }
  if (figures.calls() == 0) return message;
  *message.mutable_p50() = rpc::ToProto(figures.Percentile(0.5));
  *message.mutable_p99() = rpc::ToProto(figures.Percentile(0.99));
  return message;
}

v1::EdgeInstance ToProto(const rpc::InstanceReport& instance) {
  v1::EdgeInstance message;
  message.set_address(instance.address);
  message.set_in_flight(instance.in_flight);
  message.set_picked(instance.picked);
  message.set_healthy(instance.healthy);
  message.set_ejected(instance.ejected);
  if (instance.latency > absl::ZeroDuration()) {
    *message.mutable_latency() = rpc::ToProto(instance.latency);
  }
  return message;
}

const EdgeReport* Find(const std::vector<EdgeReport>& edges, const std::string& callee) {
  for (const EdgeReport& edge : edges) {
    if (edge.callee == callee) return &edge;
  }
  return nullptr;
}

RpcFigures Before(const EdgeReport* edge, const std::string& method) {
  if (edge == nullptr) return {};
  for (const rpc::MethodReport& report : edge->methods) {
    if (report.method == method) return report.figures;
  }
  return {};
}

v1::Edge ToProto(const EdgeReport& edge, const EdgeReport* before, absl::Duration interval) {
  v1::Edge message;
  message.set_callee(edge.callee);
  RpcFigures total;
  for (const rpc::MethodReport& method : edge.methods) {
    if (method.figures.calls() == 0 && method.figures.in_flight == 0) continue;
    const RpcFigures figures = method.figures.Since(Before(before, method.method));
    total.Add(figures);
    *message.add_methods() = ToProto(method.method, figures, interval);
  }
  *message.mutable_total() = ToProto("", total, interval);
  for (const rpc::InstanceReport& instance : edge.instances) {
    *message.add_instances() = ToProto(instance);
  }
  message.set_panic(edge.panic);
  for (const rpc::BreakerReport& breaker : edge.breakers) {
    *message.add_breakers() = host::ToProto(breaker);
  }
  message.set_retry_budget(edge.retry_budget);
  if (edge.bulkhead.has_value()) {
    v1::BulkheadFigures& bulkhead = *message.mutable_bulkhead();
    bulkhead.set_in_flight(edge.bulkhead->in_flight);
    bulkhead.set_waiting(edge.bulkhead->waiting);
    bulkhead.set_refused(edge.bulkhead->refused + edge.bulkhead->waited_in_vain);
  }
  message.set_hedges_started(edge.hedges_started);
  message.set_hedges_won(edge.hedges_won);
  return message;
}

}  // namespace

v1::Breaker ToProto(const rpc::BreakerReport& breaker) {
  const resilience::BreakerSnapshot& snapshot = breaker.snapshot;
  v1::Breaker message;
  message.set_name(breaker.name);
  message.set_state(ToProto(snapshot.state));
  message.set_calls(static_cast<int>(snapshot.window.calls));
  message.set_failures(static_cast<int>(snapshot.window.failures));
  message.set_slow_calls(static_cast<int>(snapshot.window.slow_calls));
  if (snapshot.open_for > absl::ZeroDuration()) {
    *message.mutable_open_for() = rpc::ToProto(snapshot.open_for);
  }
  message.set_refused(snapshot.totals.refused);
  message.set_opened(snapshot.totals.opened);
  return message;
}

v1::EdgesSnapshot ToSnapshot(const std::vector<EdgeReport>& now,
                             const std::vector<EdgeReport>& before, absl::Duration interval) {
  v1::EdgesSnapshot snapshot;
  *snapshot.mutable_interval() = rpc::ToProto(interval);
  for (const EdgeReport& edge : now) {
    *snapshot.add_edges() = ToProto(edge, Find(before, edge.callee), interval);
  }
  return snapshot;
}

}  // namespace souk::host

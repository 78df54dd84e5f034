#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/resilience/breaker_state.h"
#include "common/resilience/bulkhead.h"
#include "common/telemetry/rpc_metrics.h"

namespace souk::rpc {

/// One instance of a callee, as this process sees it.
struct InstanceReport {
  std::string address;
  int in_flight = 0;
  int64_t picked = 0;  ///< Attempts that went to it, since it is known.
  bool healthy = true;
  bool ejected = false;
  absl::Duration latency;  ///< Of late; zero when nothing has finished yet.
};

/// One breaker that guards the callee: the callee's own ("payment"), a method's ("payment/Charge")
/// or an instance's ("payment@127.0.0.1:50053").
struct BreakerReport {
  std::string name;
  resilience::BreakerSnapshot snapshot;
};

/// What was counted of the calls of one RPC since the process started.
struct MethodReport {
  std::string method;  ///< "souk.payment.v1.PaymentService/Charge"
  telemetry::RpcFigures figures;
};

/// The way from this process to one callee at one moment: what a person on call wants to see of it.
struct EdgeReport {
  std::string callee;
  std::vector<MethodReport> methods;  ///< Those that are known, called or not.
  std::vector<InstanceReport> instances;
  bool panic = false;  ///< So few instances are usable that all get calls.
  std::vector<BreakerReport> breakers;
  double retry_budget = 0.0;                             ///< Retries that are left.
  std::optional<resilience::BulkheadSnapshot> bulkhead;  ///< None: calls are not bounded.
  int64_t hedges_started = 0;
  int64_t hedges_won = 0;
};

}  // namespace souk::rpc

#pragma once

#include <array>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/tracing.h"
#include "services/order/use_cases/saga.h"

namespace souk::order {

/// How driving a saga ends.
enum class SagaEnd {
  kSettled,    // the order is CONFIRMED, REJECTED or CANCELLED
  kParked,     // a step's outcome stays unknown; the saga waits to be taken up again
  kTakenOver,  // somebody else drives it
  kStopped,    // this process ends
};

/// What people see of the sagas: metrics, spans, and what is worth a log line. Thread-safe.
///
///   souk_order_saga_steps_total{step, outcome}   what peers answered; an undo is a step of its own
///   souk_order_sagas_total{end}                  how drives ended
class SagaMonitor {
 public:
  /// `metrics` and `tracer` outlive this.
  SagaMonitor(const SagaDefinition& definition, telemetry::Metrics& metrics,
              const telemetry::Tracer& tracer, telemetry::Logger logger);

  /// A span for what the saga does next, in the trace of the order; none where that has none.
  telemetry::Span Begin(absl::string_view move, const Saga& saga) const;

  void Stepped(const SagaStep& step, const Outcome& outcome);
  void Undone(const SagaStep& step, const Outcome& outcome);
  void Parked(const Order& order, const absl::Status& why);
  void Ended(SagaEnd end);

 private:
  using ByOutcome = std::array<telemetry::Counter*, std::variant_size_v<Outcome>>;
  struct StepCounters {
    ByOutcome run;
    ByOutcome undo;
  };

  absl::flat_hash_map<absl::string_view, StepCounters> steps_;  // by the step's name
  std::array<telemetry::Counter*, 4> ends_;                     // by SagaEnd
  const telemetry::Tracer& tracer_;
  const telemetry::Logger logger_;
};

}  // namespace souk::order

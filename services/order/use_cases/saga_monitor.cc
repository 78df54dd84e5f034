#include "services/order/use_cases/saga_monitor.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace souk::order {
namespace {

constexpr const char* kOutcomeNames[] = {"done", "refused", "unknown"};
constexpr const char* kEndNames[] = {"settled", "parked", "taken-over", "stopped"};

}  // namespace

SagaMonitor::SagaMonitor(const SagaDefinition& definition, telemetry::Metrics& metrics,
                         const telemetry::Tracer& tracer, telemetry::Logger logger)
    : tracer_(tracer), logger_(std::move(logger)) {
  const auto add_step = [&metrics](const std::string& step) {
    ByOutcome counters{};
    for (size_t i = 0; i < counters.size(); ++i) {
      counters[i] = &metrics.AddCounter("souk_order_saga_steps_total",
                                        "Answers of peers to saga steps, by step and outcome",
                                        {{"step", step}, {"outcome", kOutcomeNames[i]}});
    }
    return counters;
  };
  for (const SagaStep& step : definition) {
    const std::string name(step.name);
    StepCounters& counters = steps_[step.name];
    counters.run = add_step(name);
    if (step.undo != nullptr) counters.undo = add_step("undo-" + name);
  }
  for (size_t i = 0; i < ends_.size(); ++i) {
    ends_[i] = &metrics.AddCounter("souk_order_sagas_total",
                                   "Drives of sagas in this process, by how they ended",
                                   {{"end", kEndNames[i]}});
  }
}

telemetry::Span SagaMonitor::Begin(absl::string_view move, const Saga& saga) const {
  if (!saga.trace.IsValid()) return {};
  return tracer_.StartSpan(absl::StrCat("saga ", move), telemetry::SpanKind::kInternal, saga.trace,
                           {{"order_id", saga.order.id().text()}});
}

void SagaMonitor::Stepped(const SagaStep& step, const Outcome& outcome) {
  steps_.find(step.name)->second.run[outcome.index()]->Increment();
}

void SagaMonitor::Undone(const SagaStep& step, const Outcome& outcome) {
  steps_.find(step.name)->second.undo[outcome.index()]->Increment();
}

void SagaMonitor::Parked(const Order& order, const absl::Status& why) {
  logger_.Warn("a saga is parked, since the outcome of a step stays unknown",
               {{"order_id", order.id().text()},
                {"state", NameOf(order.state())},
                {"code", absl::StatusCodeToString(why.code())},
                {"reason", ReasonOf(why)}});
}

void SagaMonitor::Ended(SagaEnd end) { ends_[static_cast<size_t>(end)]->Increment(); }

}  // namespace souk::order

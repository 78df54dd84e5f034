#include "common/rpc/admission.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::rpc {
namespace {

using resilience::ConcurrencyLimit;
using resilience::Priority;
using resilience::RateLimiter;

// Who was refused for want of room may come again after this: by then some ten windows have passed,
// and the limit knows better.
constexpr absl::Duration kRetryOverloadAfter = absl::Seconds(1);

// What a pattern's class says of its options, as the configuration has it.
absl::Status At(absl::string_view path, const absl::Status& wrong) {
  const std::vector<FieldViolation> violations = ViolationsOf(wrong);
  if (violations.empty()) return wrong;
  absl::string_view field = violations.front().field;
  if (const size_t dot = field.rfind('.'); dot != absl::string_view::npos) {
    field.remove_prefix(dot + 1);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("grpc.admission.", path, ".", field, ": ", violations.front().description));
}

}  // namespace

bool IsForOperators(absl::string_view service) {
  return absl::StartsWith(service, "souk.admin.") || absl::StartsWith(service, "grpc.");
}

void AdmissionGate::Permit::Ended(const absl::Status& outcome) {
  if (place_.has_value() && (outcome.ok() || absl::IsDeadlineExceeded(outcome))) place_->Finish();
}

absl::StatusOr<AdmissionGate::Permit> AdmissionGate::Admit(Priority priority) {
  if (!limited_) return Permit();
  RETURN_IF_ERROR(CheckRate(server_rate_, refused_by_server_rate_, priority));
  RETURN_IF_ERROR(CheckRate(rate_.get(), refused_by_rate_, priority));
  if (concurrency_ == nullptr) return Permit();
  absl::StatusOr<ConcurrencyLimit::Permit> place = concurrency_->TryAcquire(priority);
  if (place.ok()) return Permit(*std::move(place));
  refused_by_concurrency_[priority]->Increment();
  absl::Status refused = place.status();
  SetRetryAfter(refused, kRetryOverloadAfter);
  return refused;
}

absl::Status AdmissionGate::CheckRate(RateLimiter* limiter, const Counters& refused,
                                      Priority priority) const {
  if (limiter == nullptr || limiter->TryAcquire()) return absl::OkStatus();
  refused[priority]->Increment();
  return RetryableError(absl::StatusCode::kResourceExhausted, "RATE_LIMITED",
                        "more calls came than are taken", limiter->TimeUntil());
}

AdmissionGate::Counters AdmissionGate::AddCounters(telemetry::Metrics& metrics,
                                                   const char* cause) const {
  Counters counters;
  for (const Priority priority : {Priority::kCritical, Priority::kNormal, Priority::kBackground}) {
    counters[priority] = &metrics.AddCounter(
        "souk_admission_refused_total", "Calls refused at once because there were too many.",
        {{"service", service_},
         {"method", method_},
         {"priority", std::string(resilience::ToString(priority))},
         {"cause", cause}});
  }
  return counters;
}

AdmissionGate* Admission::GateOf(const std::string& full_name, bool unary) {
  const std::pair<std::string, std::string> names = absl::StrSplit(full_name, '/');
  if (IsForOperators(names.first)) return nullptr;
  std::unique_ptr<AdmissionGate>& gate = gates_[full_name];
  if (gate == nullptr) gate = std::make_unique<AdmissionGate>(names.first, names.second, unary);
  return gate.get();
}

absl::Status Admission::Configure(const AdmissionOptions& options) {
  if (options.rate_limit.has_value()) {
    absl::StatusOr<std::unique_ptr<RateLimiter>> limiter =
        RateLimiter::Create(*options.rate_limit, clock_);
    if (!limiter.ok()) return At("rate_limit", limiter.status());
    rate_ = *std::move(limiter);
    for (const auto& [name, gate] : gates_) {
      gate->server_rate_ = rate_.get();
      gate->refused_by_server_rate_ = gate->AddCounters(metrics_, "rate_limit");
      gate->limited_ = true;
    }
  }
  for (const auto& [name, limit] : options.method_rate_limits) {
    const std::string path = absl::StrCat("method_rate_limits.", name);
    const auto gate = gates_.find(name);
    if (gate == gates_.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("grpc.admission.", path, ": there is no such RPC here"));
    }
    absl::StatusOr<std::unique_ptr<RateLimiter>> limiter = RateLimiter::Create(limit, clock_);
    if (!limiter.ok()) return At(path, limiter.status());
    gate->second->rate_ = *std::move(limiter);
    gate->second->refused_by_rate_ = gate->second->AddCounters(metrics_, "method_rate_limit");
    gate->second->limited_ = true;
  }
  if (!options.concurrency.has_value()) return absl::OkStatus();
  return LimitConcurrency(*options.concurrency);
}

absl::Status Admission::LimitConcurrency(const resilience::ConcurrencyLimitOptions& options) {
  for (const auto& [name, gate] : gates_) {
    if (!gate->unary_) continue;
    absl::StatusOr<std::unique_ptr<ConcurrencyLimit>> limit =
        ConcurrencyLimit::Create(options, clock_, random_);
    if (!limit.ok()) return At("concurrency", limit.status());
    gate->concurrency_ = *std::move(limit);
    gate->refused_by_concurrency_ = gate->AddCounters(metrics_, "concurrency");
    gate->limited_ = true;
    const telemetry::Labels labels = {{"service", gate->service_}, {"method", gate->method_}};
    gate->limit_gauge_ = metrics_.AddCallbackGauge(
        "souk_admission_limit", "Calls in flight that are allowed, at the highest priority.",
        labels, [limit = gate->concurrency_.get()] { return limit->Snapshot().limit; });
    gate->in_flight_gauge_ = metrics_.AddCallbackGauge(
        "souk_admission_in_flight", "Calls in flight that were admitted.", labels,
        [limit = gate->concurrency_.get()] { return limit->Snapshot().in_flight; });
  }
  return absl::OkStatus();
}

}  // namespace souk::rpc

#include "common/resilience/fault_injector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

absl::Status Wrong(const FaultRule& rule, absl::string_view key, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(rule.name, ".", key, ": ", what));
}

absl::Status CheckMethod(const FaultRule& rule, const std::vector<std::string>& methods) {
  const bool known = std::any_of(methods.begin(), methods.end(), [&](const std::string& method) {
    return FaultMatches(rule.method, method);
  });
  if (known) return absl::OkStatus();
  return Wrong(rule, "method",
               absl::StrCat("there is no method \"", rule.method, "\"; there are * and ",
                            absl::StrJoin(methods, ", ")));
}

absl::Status CheckDelay(const FaultRule& rule, absl::string_view key, absl::Duration delay) {
  if (delay >= absl::ZeroDuration() && delay < absl::InfiniteDuration()) return absl::OkStatus();
  return Wrong(rule, key, "must be 0 or more, and end");
}

bool DoesNothing(const FaultRule& rule) {
  return rule.delay == absl::ZeroDuration() && rule.reply_delay == absl::ZeroDuration() &&
         rule.refusal == absl::StatusCode::kOk && !rule.abort_after_handler;
}

absl::Status Check(const FaultRule& rule, const std::vector<std::string>& methods) {
  RETURN_IF_ERROR(CheckMethod(rule, methods));
  // So put, it also refuses what is no number.
  if (!(rule.percentage >= 0.0 && rule.percentage <= 100.0)) {
    return Wrong(rule, "percentage", "must be from 0 to 100");
  }
  RETURN_IF_ERROR(CheckDelay(rule, "delay", rule.delay));
  RETURN_IF_ERROR(CheckDelay(rule, "reply_delay", rule.reply_delay));
  if (DoesNothing(rule)) {
    return absl::InvalidArgumentError(absl::StrCat(
        rule.name, ": does nothing; set delay, code, reply_delay or abort_after_handler"));
  }
  return absl::OkStatus();
}

}  // namespace

// A rule at work, with the randomness that chooses its calls.
struct FaultInjector::Armed {
  explicit Armed(FaultRule armed) : rule(std::move(armed)) {
    if (rule.seed.has_value()) own_random.emplace(*rule.seed);
  }

  bool Chooses(Random& shared_random) {
    Random& random = own_random.has_value() ? *own_random : shared_random;
    return random.NextDouble() * 100.0 < rule.percentage;
  }

  const FaultRule rule;
  std::optional<SeededRandom> own_random;
};

bool FaultPlan::empty() const {
  return delay == absl::ZeroDuration() && reply_delay == absl::ZeroDuration() &&
         refusal == absl::StatusCode::kOk && !abort_after_handler;
}

bool FaultMatches(absl::string_view pattern, absl::string_view full_name) {
  return pattern == "*" || pattern == full_name ||
         (!pattern.empty() && absl::EndsWith(full_name, absl::StrCat("/", pattern)));
}

absl::Status CheckFaultRules(const std::vector<FaultRule>& rules,
                             const std::vector<std::string>& methods) {
  for (const FaultRule& rule : rules) RETURN_IF_ERROR(Check(rule, methods));
  return absl::OkStatus();
}

FaultInjector::FaultInjector(Random& random) : random_(random) {}

FaultInjector::~FaultInjector() = default;

void FaultInjector::Replace(std::vector<FaultRule> rules) {
  std::vector<std::unique_ptr<Armed>> armed;
  for (FaultRule& rule : rules) armed.push_back(std::make_unique<Armed>(std::move(rule)));
  const MutexLock lock(mutex_);
  rules_ = std::move(armed);
  active_.store(!rules_.empty(), std::memory_order_relaxed);
}

FaultPlan FaultInjector::Plan(absl::string_view full_name) {
  FaultPlan plan;
  if (!active()) return plan;
  const MutexLock lock(mutex_);
  for (const std::unique_ptr<Armed>& armed : rules_) {
    const FaultRule& rule = armed->rule;
    if (!FaultMatches(rule.method, full_name) || !armed->Chooses(random_)) continue;
    plan.delay += rule.delay;
    plan.reply_delay += rule.reply_delay;
    plan.abort_after_handler |= rule.abort_after_handler;
    if (plan.refusal == absl::StatusCode::kOk) plan.refusal = rule.refusal;
  }
  return plan;
}

}  // namespace souk::resilience

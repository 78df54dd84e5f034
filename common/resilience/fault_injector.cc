#include "common/resilience/fault_injector.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
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

absl::Status CheckDistribution(const FaultRule& rule) {
  using enum DelayDistribution::Kind;
  const DelayDistribution& delay = rule.delay;
  RETURN_IF_ERROR(CheckDelay(rule, "delay", delay.mean));
  RETURN_IF_ERROR(CheckDelay(rule, "delay_spread", delay.spread));
  const bool spreads = delay.kind == kUniform || delay.kind == kNormal;
  if (spreads && delay.spread == absl::ZeroDuration()) {
    return Wrong(rule, "delay_spread", "must say how much the delay varies");
  }
  if (!spreads && delay.spread != absl::ZeroDuration()) {
    return Wrong(rule, "delay_spread", "is for UNIFORM and NORMAL only");
  }
  if (delay.kind != kFixed && delay.mean == absl::ZeroDuration()) {
    return Wrong(rule, "delay", "must be the mean of the distribution");
  }
  return absl::OkStatus();
}

bool DoesNothing(const FaultRule& rule) {
  return rule.delay.mean == absl::ZeroDuration() && rule.reply_delay == absl::ZeroDuration() &&
         rule.refusal == absl::StatusCode::kOk && !rule.abort_after_handler && !rule.hang &&
         rule.corruption == Corruption::kNone && !rule.not_serving;
}

}  // namespace

// A rule at work, with the randomness that chooses its calls.
struct FaultInjector::Armed {
  explicit Armed(FaultRule armed) : rule(std::move(armed)) {
    if (rule.seed.has_value()) own_random.emplace(*rule.seed);
  }

  Random& RandomOr(Random& shared) { return own_random.has_value() ? *own_random : shared; }

  const FaultRule rule;
  std::optional<SeededRandom> own_random;
  int64_t calls = 0;
};

absl::Duration DelayDistribution::Draw(Random& random) const {
  // In (0, 1], so that it has a logarithm.
  const auto chance = [&random] { return 1.0 - random.NextDouble(); };
  switch (kind) {
    case Kind::kFixed:
      return mean;
    case Kind::kUniform:
      return std::max(absl::ZeroDuration(), mean + spread * (2.0 * random.NextDouble() - 1.0));
    case Kind::kExponential:
      return mean * -std::log(chance());
    case Kind::kNormal: {
      // Box and Muller, "A Note on the Generation of Random Normal Deviates", 1958.
      const double radius = std::sqrt(-2.0 * std::log(chance()));
      const double angle = 2.0 * std::numbers::pi * random.NextDouble();
      return std::max(absl::ZeroDuration(), mean + spread * (radius * std::cos(angle)));
    }
  }
  return mean;
}

bool FaultPlan::empty() const {
  return delay == absl::ZeroDuration() && !hang && refusal == absl::StatusCode::kOk &&
         reply_delay == absl::ZeroDuration() && !abort_after_handler &&
         corruption == Corruption::kNone;
}

bool FaultMatches(absl::string_view pattern, absl::string_view full_name) {
  return pattern == "*" || pattern == full_name ||
         (!pattern.empty() && absl::EndsWith(full_name, absl::StrCat("/", pattern)));
}

absl::Status CheckFaultRule(const FaultRule& rule, const std::vector<std::string>& methods) {
  RETURN_IF_ERROR(CheckMethod(rule, methods));
  // So put, it also refuses what is no number.
  if (!(rule.percentage >= 0.0 && rule.percentage <= 100.0)) {
    return Wrong(rule, "percentage", "must be from 0 to 100");
  }
  RETURN_IF_ERROR(CheckDistribution(rule));
  RETURN_IF_ERROR(CheckDelay(rule, "reply_delay", rule.reply_delay));
  if (DoesNothing(rule)) {
    return absl::InvalidArgumentError(
        absl::StrCat(rule.name, ": does nothing; set delay, hang, code, reply_delay, ",
                     "abort_after_handler, corrupt or not_serving"));
  }
  return absl::OkStatus();
}

FaultInjector::FaultInjector(Random& random) : random_(random) {}

FaultInjector::~FaultInjector() = default;

void FaultInjector::Set(FaultRule rule) {
  auto armed = std::make_unique<Armed>(std::move(rule));
  const MutexLock lock(mutex_);
  rules_[armed->rule.name].swap(armed);
  active_.store(true, std::memory_order_relaxed);
}

bool FaultInjector::Remove(absl::string_view name) {
  const MutexLock lock(mutex_);
  const auto found = rules_.find(name);
  if (found == rules_.end()) return false;
  rules_.erase(found);
  active_.store(!rules_.empty(), std::memory_order_relaxed);
  return true;
}

std::vector<FaultInjector::Report> FaultInjector::Rules() const {
  std::vector<Report> reports;
  const MutexLock lock(mutex_);
  for (const auto& [name, armed] : rules_) reports.push_back({armed->rule, armed->calls});
  return reports;
}

FaultPlan FaultInjector::Plan(absl::string_view full_name, absl::string_view caller) {
  FaultPlan plan;
  if (!active()) return plan;
  const MutexLock lock(mutex_);
  for (const auto& [name, armed] : rules_) {
    const FaultRule& rule = armed->rule;
    if (!FaultMatches(rule.method, full_name)) continue;
    if (!rule.caller.empty() && rule.caller != caller) continue;
    Random& random = armed->RandomOr(random_);
    if (random.NextDouble() * 100.0 >= rule.percentage) continue;
    ++armed->calls;
    plan.delay += rule.delay.Draw(random);
    plan.hang |= rule.hang;
    plan.reply_delay += rule.reply_delay;
    plan.abort_after_handler |= rule.abort_after_handler;
    if (plan.refusal == absl::StatusCode::kOk) plan.refusal = rule.refusal;
    if (plan.corruption == Corruption::kNone) plan.corruption = rule.corruption;
  }
  return plan;
}

}  // namespace souk::resilience

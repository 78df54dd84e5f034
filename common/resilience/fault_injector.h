#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "common/base/random.h"

namespace souk::resilience {

/// What goes wrong on purpose with some calls, so that an experiment can show that the callers
/// cope. A rule does at least one of the four things.
struct FaultRule {
  /// For people: where the rule comes from.
  std::string name = {};
  /// "*", a method's name ("Charge") or its full name ("souk.payment.v1.PaymentService/Charge").
  std::string method = "*";
  /// Of the calls, 0 to 100.
  double percentage = 100.0;
  /// Chooses the same calls in each run; without it they are random.
  std::optional<uint64_t> seed = {};
  /// Before the handler.
  absl::Duration delay = {};
  /// The answer instead of the handler's; OK for none.
  absl::StatusCode refusal = absl::StatusCode::kOk;
  /// After the handler, whose effect is stored by then.
  absl::Duration reply_delay = {};
  /// The handler's answer is lost.
  bool abort_after_handler = false;
};

/// What is to happen to one call.
struct FaultPlan {
  absl::Duration delay;
  absl::StatusCode refusal = absl::StatusCode::kOk;
  absl::Duration reply_delay;
  bool abort_after_handler = false;

  /// Nothing happens to the call.
  bool empty() const;
};

/// Whether a rule for `pattern` is about the method of this full name.
bool FaultMatches(absl::string_view pattern, absl::string_view full_name);

/// INVALID_ARGUMENT, naming the rule and the key, for a rule that cannot work: a method that is not
/// among `methods` (full names), a percentage that is none, a negative delay, nothing to do.
absl::Status CheckFaultRules(const std::vector<FaultRule>& rules,
                             const std::vector<std::string>& methods);

/// Decides for each call what goes wrong with it. Knows nothing of calls beyond their names, and
/// injects nothing itself. Thread-safe. Without rules a decision costs one atomic load.
class FaultInjector {
 public:
  /// `random`, which outlives this, chooses the calls of rules without a seed.
  explicit FaultInjector(Random& random);
  ~FaultInjector();

  /// Puts `rules` in place of all there were, at once: a call meets the old ones or the new ones.
  /// REQUIRES: CheckFaultRules was OK.
  void Replace(std::vector<FaultRule> rules);

  /// What happens to a call of the method. Every rule that is about it and chooses the call has its
  /// part: delays add up, and the first refusal counts.
  FaultPlan Plan(absl::string_view full_name);

  bool active() const { return active_.load(std::memory_order_relaxed); }

 private:
  struct Armed;

  Random& random_;
  std::atomic<bool> active_ = false;
  Mutex mutex_;
  std::vector<std::unique_ptr<Armed>> rules_ GUARDED_BY(mutex_);
};

}  // namespace souk::resilience

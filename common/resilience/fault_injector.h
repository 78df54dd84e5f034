#pragma once

#include <atomic>
#include <cstdint>
#include <map>
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

/// How a delay varies from call to call.
struct DelayDistribution {
  enum class Kind {
    kFixed,        ///< Always the mean.
    kUniform,      ///< From mean - spread to mean + spread, each as likely.
    kExponential,  ///< Most are short, some are many times the mean.
    kNormal,       ///< A bell around the mean; spread is the standard deviation.
  };

  Kind kind = Kind::kFixed;
  absl::Duration mean = {};
  absl::Duration spread = {};

  /// One delay, never below zero.
  absl::Duration Draw(Random& random) const;
};

/// What of an answer is garbage.
enum class Corruption {
  kNone,
  kStatus,  ///< The status: a code that does not exist, with details that are none.
  kAnswer,  ///< The message's bytes; of a stream, the status.
};

/// What goes wrong on purpose with some calls, so that an experiment can show that the callers
/// cope. A rule does at least one of the things that follow `seed`.
struct FaultRule {
  /// What it is called; one rule a name.
  std::string name = {};
  /// "*", a method's name ("Charge") or its full name ("souk.payment.v1.PaymentService/Charge").
  std::string method = "*";
  /// The process whose calls are meant, such as "order"; empty for all calls.
  std::string caller = {};
  /// Of the calls, 0 to 100.
  double percentage = 100.0;
  /// Chooses the same calls, and draws the same delays, in each run; without it they are random.
  std::optional<uint64_t> seed = {};

  /// Before the handler.
  DelayDistribution delay = {};
  /// Neither handled nor answered: the call ends with its deadline or when its caller leaves.
  bool hang = false;
  /// The answer instead of the handler's; OK for none.
  absl::StatusCode refusal = absl::StatusCode::kOk;
  /// After the handler, whose effect is stored by then.
  absl::Duration reply_delay = {};
  /// The handler's answer is lost.
  bool abort_after_handler = false;
  /// The handler's answer arrives as garbage.
  Corruption corruption = Corruption::kNone;
  /// The process says that it does not serve, whoever asks; calls are served as ever.
  bool not_serving = false;
};

/// What is to happen to one call.
struct FaultPlan {
  absl::Duration delay;
  bool hang = false;
  absl::StatusCode refusal = absl::StatusCode::kOk;
  absl::Duration reply_delay;
  bool abort_after_handler = false;
  Corruption corruption = Corruption::kNone;

  /// Nothing happens to the call.
  bool empty() const;
};

/// Whether a rule for `pattern` is about the method of this full name.
bool FaultMatches(absl::string_view pattern, absl::string_view full_name);

/// INVALID_ARGUMENT, naming the rule and the key, for a rule that cannot work: a method that is not
/// among `methods` (full names), a percentage that is none, a negative delay, nothing to do.
absl::Status CheckFaultRule(const FaultRule& rule, const std::vector<std::string>& methods);

/// Decides for each call what goes wrong with it. Knows nothing of calls beyond their names and
/// callers, and injects nothing itself. Thread-safe. Without rules a decision costs one atomic
/// load.
class FaultInjector {
 public:
  /// A rule at work.
  struct Report {
    FaultRule rule;
    int64_t calls = 0;  // that it has met
  };

  /// `random`, which outlives this, chooses the calls of rules without a seed.
  explicit FaultInjector(Random& random);
  ~FaultInjector();

  /// Adds a rule, in place of the one of its name. The others go on as they were. REQUIRES:
  /// CheckFaultRule was OK.
  void Set(FaultRule rule);

  /// Ends the rule of that name; false when there is none.
  bool Remove(absl::string_view name);

  /// The rules at work, by name.
  std::vector<Report> Rules() const;

  /// What happens to a call of the method by this caller. Every rule that is about it and chooses
  /// the call has its part, by their names' order: delays add up, and the first refusal and the
  /// first corruption count.
  FaultPlan Plan(absl::string_view full_name, absl::string_view caller);

  bool active() const { return active_.load(std::memory_order_relaxed); }

 private:
  struct Armed;

  Random& random_;
  std::atomic<bool> active_ = false;
  mutable Mutex mutex_;
  std::map<std::string, std::unique_ptr<Armed>, std::less<>> rules_ GUARDED_BY(mutex_);  // by name
};

}  // namespace souk::resilience

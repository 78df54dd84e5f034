#include "common/rpc/server_faults.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_split.h"
#include "common/base/deadline.h"
#include "common/base/error.h"
#include "common/base/mutex.h"

namespace souk::rpc {
namespace {

using resilience::Corruption;
using resilience::FaultPlan;
using resilience::FaultRule;

absl::Status Injected(absl::StatusCode code, absl::string_view what) {
  return ErrorWithReason(code, "FAULT_INJECTED", what);
}

}  // namespace

// Which faults there are, until when, and who hears of it.
class ServerFaults::Board : public std::enable_shared_from_this<Board> {
 public:
  Board(const Parts& parts, std::shared_ptr<resilience::FaultInjector> injector)
      : parts_(parts),
        injector_(std::move(injector)),
        active_(parts.metrics.AddGauge("souk_faults_active",
                                       "Faults at work that were set on purpose.")) {}

  void Listen(Listener listener) {
    const MutexLock lock(mutex_);
    listener_ = std::move(listener);
    Tell();
  }

  void Set(FaultRule rule, absl::Duration expires_after) {
    parts_.logger.Warn("calls are made to fail on purpose",
                       {{"fault", rule.name},
                        {"method", rule.method},
                        {"caller", rule.caller},
                        {"percentage", rule.percentage},
                        {"expires_after", absl::FormatDuration(expires_after)}});
    const MutexLock lock(mutex_);
    expiries_.erase(rule.name);
    if (expires_after < absl::InfiniteDuration()) {
      Expiry& expiry = expiries_[rule.name];
      expiry.deadline = Deadline::After(parts_.clock, expires_after);
      expiry.id = ++last_id_;
      expiry.timer = parts_.executor.After(
          expires_after, [board = weak_from_this(), name = rule.name, id = expiry.id] {
            if (const std::shared_ptr<Board> self = board.lock()) self->Expire(name, id);
          });
    }
    injector_->Set(std::move(rule));
    Tell();
  }

  bool Clear(absl::string_view name) {
    {
      const MutexLock lock(mutex_);
      if (!injector_->Remove(name)) return false;
      expiries_.erase(std::string(name));
      Tell();
    }
    parts_.logger.Warn("a fault was cleared", {{"fault", std::string(name)}});
    return true;
  }

  std::vector<Report> List() const {
    std::vector<Report> reports;
    const MutexLock lock(mutex_);
    for (resilience::FaultInjector::Report& report : injector_->Rules()) {
      Report& listed = reports.emplace_back();
      listed.calls = report.calls;
      if (const auto expiry = expiries_.find(report.rule.name); expiry != expiries_.end()) {
        listed.expires_in = expiry->second.deadline.Left(parts_.clock);
      }
      listed.rule = std::move(report.rule);
    }
    return reports;
  }

 private:
  struct Expiry {
    Deadline deadline;
    int64_t id = 0;
    std::unique_ptr<async::Executor::Timer> timer;
  };

  // `id` tells whether the fault is still the one that was to expire, and no later one of its name.
  void Expire(const std::string& name, int64_t id) {
    {
      const MutexLock lock(mutex_);
      const auto expiry = expiries_.find(name);
      if (expiry == expiries_.end() || expiry->second.id != id) return;
      expiries_.erase(expiry);
      injector_->Remove(name);
      Tell();
    }
    parts_.logger.Warn("a fault has expired", {{"fault", name}});
  }

  void Tell() EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::vector<std::string> names;
    bool serving = true;
    for (const resilience::FaultInjector::Report& report : injector_->Rules()) {
      names.push_back(report.rule.name);
      serving = serving && !report.rule.not_serving;
    }
    active_.Set(static_cast<double>(names.size()));
    if (listener_) listener_(names, serving);
  }

  const Parts parts_;
  const std::shared_ptr<resilience::FaultInjector> injector_;
  telemetry::Gauge& active_;
  mutable Mutex mutex_;
  Listener listener_ GUARDED_BY(mutex_);
  std::map<std::string, Expiry> expiries_ GUARDED_BY(mutex_);  // by name, of those that expire
  int64_t last_id_ GUARDED_BY(mutex_) = 0;
};

ServerFaults::ServerFaults(Parts parts)
    : parts_(std::move(parts)),
      injector_(std::make_shared<resilience::FaultInjector>(parts_.random)),
      board_(std::make_shared<Board>(parts_, injector_)) {}

ServerFaults::~ServerFaults() = default;

void ServerFaults::Listen(Listener listener) { board_->Listen(std::move(listener)); }

void ServerFaults::Set(FaultRule rule, absl::Duration expires_after) {
  board_->Set(std::move(rule), expires_after);
}

bool ServerFaults::Clear(absl::string_view name) { return board_->Clear(name); }

std::vector<ServerFaults::Report> ServerFaults::List() const { return board_->List(); }

Task<absl::Status> ServerFaults::Around(std::string full_name, std::string caller, CallContext call,
                                        Task<absl::Status> handling, Corruption* corruption) {
  const FaultPlan plan = injector_->Plan(full_name, caller);
  co_await Delay(full_name, "delay", plan.delay, call.cancellation);
  // gRPC may hear of the deadline a little before the clock says that it has passed.
  if (plan.delay > absl::ZeroDuration() && call.cancellation.cancelled()) {
    co_return absl::CancelledError("the caller left while the call was held back");
  }
  if (plan.hang) {
    co_await Delay(full_name, "hang", call.deadline.Left(parts_.clock), call.cancellation);
    co_return Injected(absl::StatusCode::kDeadlineExceeded, "hung by an injected fault");
  }
  if (plan.refusal != absl::StatusCode::kOk) {
    Count(full_name, "refusal");
    co_return Injected(plan.refusal, "refused by an injected fault");
  }
  const absl::Status outcome = co_await std::move(handling);
  co_await Delay(full_name, "reply_delay", plan.reply_delay, call.cancellation);
  if (plan.abort_after_handler) {
    Count(full_name, "lost_reply");
    co_return Injected(absl::StatusCode::kUnavailable, "the answer was lost by an injected fault");
  }
  if (plan.corruption != Corruption::kNone) {
    Count(full_name, plan.corruption == Corruption::kStatus ? "corrupt_status" : "corrupt_answer");
    *corruption = plan.corruption;
  }
  co_return outcome;
}

void ServerFaults::Count(absl::string_view full_name, const char* kind) {
  const std::pair<std::string, std::string> names = absl::StrSplit(full_name, '/');
  parts_.metrics
      .AddCounter("souk_faults_injected_total", "Faults injected on purpose into calls.",
                  {{"service", names.first}, {"method", names.second}, {"kind", kind}})
      .Increment();
}

Task<void> ServerFaults::Delay(absl::string_view full_name, const char* kind, absl::Duration delay,
                               async::CancellationToken cancellation) {
  if (delay == absl::ZeroDuration()) co_return;
  Count(full_name, kind);
  co_await async::Sleep(parts_.executor, delay, std::move(cancellation));
}

}  // namespace souk::rpc

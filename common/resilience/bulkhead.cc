#include "common/resilience/bulkhead.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::resilience {
namespace {

// About as long as calls take that are worth keeping apart: then there may be a place.
constexpr absl::Duration kRetryAfter = absl::Milliseconds(100);

constexpr int kMostWaiting = 1000;

absl::Status Validate(const BulkheadOptions& options) {
  Violations violations;
  violations.Require(!options.name.empty(), "name", "must not be empty");
  violations.Require(options.max_concurrent >= 1, "max_concurrent", "must be at least 1");
  violations.Require(options.max_waiting >= 0 && options.max_waiting <= kMostWaiting, "max_waiting",
                     "must be between 0 and 1000");
  violations.Require(options.max_waiting == 0 || (options.max_wait > absl::ZeroDuration() &&
                                                  options.max_wait < absl::InfiniteDuration()),
                     "max_wait", "must be more than zero, and finite, when calls may wait");
  return violations.ToStatus();
}

}  // namespace

Bulkhead::Permit& Bulkhead::Permit::operator=(Permit&& other) noexcept {
  if (this == &other) return *this;
  Leave();
  bulkhead_ = std::exchange(other.bulkhead_, nullptr);
  return *this;
}

void Bulkhead::Permit::Leave() {
  if (Bulkhead* bulkhead = std::exchange(bulkhead_, nullptr)) bulkhead->Leave();
}

absl::StatusOr<std::unique_ptr<Bulkhead>> Bulkhead::Create(BulkheadOptions options,
                                                           const Clock& clock) {
  RETURN_IF_ERROR(Validate(options));
  return std::unique_ptr<Bulkhead>(new Bulkhead(std::move(options), clock));
}

Bulkhead::Bulkhead(BulkheadOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {}

Bulkhead::Ticket Bulkhead::Enter(Deadline deadline, Answer answer) {
  absl::Status refusal;
  if (deadline.HasPassed(clock_)) {
    refusal = ErrorWithReason(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXPIRED",
                              "the deadline passed before the call began");
  } else {
    MutexLock lock(mutex_);
    if (!TryTakePlaceLocked()) {
      if (static_cast<int>(line_.size()) < options_.max_waiting) {
        const SteadyTime until =
            Earlier(deadline, Deadline::After(clock_, options_.max_wait)).when();
        line_.emplace(++last_ticket_,
                      Waiter{.until = until, .deadline = deadline, .answer = std::move(answer)});
        return {.number = last_ticket_, .until = until};
      }
      ++counts_.refused;
      refusal = Full();
    }
  }
  if (refusal.ok()) {
    std::move(answer)(Permit(this));
  } else {
    std::move(answer)(std::move(refusal));
  }
  return {};
}

absl::StatusOr<Bulkhead::Permit> Bulkhead::TryEnter() {
  {
    MutexLock lock(mutex_);
    if (TryTakePlaceLocked()) return Permit(this);
    ++counts_.refused;
  }
  return Full();
}

bool Bulkhead::TryTakePlaceLocked() {
  if (counts_.in_flight == options_.max_concurrent) return false;
  ++counts_.in_flight;
  ++counts_.admitted;
  return true;
}

void Bulkhead::Leave() {
  const SteadyTime now = clock_.SteadyNow();
  Line expired;
  Line next;
  {
    MutexLock lock(mutex_);
    while (!line_.empty() && line_.begin()->second.until <= now) {
      expired.insert(line_.extract(line_.begin()));
      ++counts_.waited_in_vain;
    }
    if (line_.empty()) {
      --counts_.in_flight;
    } else {
      // The place goes from hand to hand, so that nobody who comes meanwhile gets it.
      next.insert(line_.extract(line_.begin()));
      ++counts_.admitted;
      ++counts_.waited;
    }
  }
  if (!next.empty()) std::move(next.begin()->second.answer)(Permit(this));
  AnswerExpired(std::move(expired), now);
}

void Bulkhead::GiveUp(const Ticket& ticket) {
  Line::node_type waiter;
  {
    MutexLock lock(mutex_);
    waiter = line_.extract(ticket.number);
    if (waiter.empty()) return;
    ++counts_.given_up;
  }
  std::move(waiter.mapped().answer)(absl::CancelledError("the caller gave up while it waited"));
}

void Bulkhead::Expire() {
  const SteadyTime now = clock_.SteadyNow();
  Line expired;
  {
    MutexLock lock(mutex_);
    for (auto waiter = line_.begin(); waiter != line_.end();) {
      const auto next = std::next(waiter);
      if (waiter->second.until <= now) expired.insert(line_.extract(waiter));
      waiter = next;
    }
    counts_.waited_in_vain += static_cast<int64_t>(expired.size());
  }
  AnswerExpired(std::move(expired), now);
}

void Bulkhead::AnswerExpired(Line expired, SteadyTime now) const {
  for (auto& [ticket, waiter] : expired) {
    const bool too_late = waiter.deadline.when() <= now;
    std::move(waiter.answer)(too_late ? ErrorWithReason(absl::StatusCode::kDeadlineExceeded,
                                                        "DEADLINE_EXPIRED",
                                                        "the deadline passed while the call waited")
                                      : Full());
  }
}

absl::Status Bulkhead::Full() const {
  return RetryableError(absl::StatusCode::kResourceExhausted, "BULKHEAD_FULL",
                        absl::StrCat("too many calls to ", options_.name, " are in flight"),
                        kRetryAfter);
}

BulkheadSnapshot Bulkhead::Snapshot() const {
  MutexLock lock(mutex_);
  BulkheadSnapshot snapshot = counts_;
  snapshot.waiting = static_cast<int>(line_.size());
  return snapshot;
}

}  // namespace souk::resilience

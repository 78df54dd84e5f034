#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/base/mutex.h"

namespace souk::resilience {

struct BulkheadOptions {
  /// Whose calls are kept apart, for messages and metrics. Not empty.
  std::string name;

  /// Calls that may be in flight at a time. At least 1.
  int max_concurrent = 64;

  /// Calls that may wait for a place. 0 to 1000; 0 means that none waits.
  int max_waiting = 64;

  /// The longest that a call waits, however far its deadline. More than zero where calls may wait,
  /// and finite.
  absl::Duration max_wait = absl::Milliseconds(100);
};

/// A bulkhead at one moment, and what it did since it was made.
struct BulkheadSnapshot {
  int in_flight = 0;
  int waiting = 0;
  int64_t admitted = 0;        ///< At once or after a wait.
  int64_t waited = 0;          ///< Of these, those that had to wait.
  int64_t refused = 0;         ///< Because too many waited.
  int64_t waited_in_vain = 0;  ///< Until max_wait or the deadline was over.
  int64_t given_up = 0;        ///< By the caller, while waiting.
};

/// Bounds how many calls to one callee are in flight, so that a callee that hangs takes with it the
/// calls that need it and nothing else: as in a ship, one flooded compartment does not sink the
/// rest (Nygard, Release It!, ch. 5, "Bulkheads"). Who finds it full may wait a little, in a line
/// that is bounded in length and in time, because a wait that outlasts the caller's interest is
/// only load.
///
/// Invariants:
///   1. At most max_concurrent permits are out, and at most max_waiting calls wait.
///   2. Nobody waits while there is a place, and who came first is let in first.
///   3. Each Enter is answered exactly once, and never under the lock.
///   4. Nobody is let in whose time is over.
///   5. A permit gives its place back once, at the latest when it is destroyed.
///
/// Thread-safe; has no thread or timer. Who waits arms a timer for the ticket's time:
///
///     const Ticket ticket = bulkhead.Enter(deadline, std::move(resume));
///
///     // on the timer, at ticket.until
///     bulkhead.Expire();
///
///     // on cancellation
///     bulkhead.GiveUp(ticket);
class Bulkhead {
 public:
  /// A place for one call. Movable; not thread-safe itself; must not outlive the bulkhead.
  class Permit {
   public:
    Permit(Permit&& other) noexcept : bulkhead_(std::exchange(other.bulkhead_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept;
    ~Permit() { Leave(); }

    /// Gives the place back, to the first who waits.
    void Leave();

   private:
    friend class Bulkhead;
    explicit Permit(Bulkhead* bulkhead) : bulkhead_(bulkhead) {}

    Bulkhead* bulkhead_;  // null once left
  };

  /// Takes a permit, or the reason why there is none. Called within Enter, or later by the thread
  /// that made room, let it expire or gave it up; so it hands over (posts) and returns. One that
  /// drops its permit at once lets the next in within its own call.
  using Answer = absl::AnyInvocable<void(absl::StatusOr<Permit>) &&>;

  /// A call in the line.
  struct Ticket {
    uint64_t number = 0;  ///< 0: Enter has answered already.
    SteadyTime until;     ///< When its wait is over.
  };

  /// INVALID_ARGUMENT naming each option that is wrong. The clock must outlive it.
  static absl::StatusOr<std::unique_ptr<Bulkhead>> Create(BulkheadOptions options,
                                                          const Clock& clock);

  /// REQUIRES: nobody waits, and no permit is out.
  ~Bulkhead() = default;
  Bulkhead(const Bulkhead&) = delete;
  Bulkhead& operator=(const Bulkhead&) = delete;

  /// Asks for a place. The answer is a permit, at once where there is room; or RESOURCE_EXHAUSTED
  /// with reason BULKHEAD_FULL, at once where too many wait, and after max_wait; or
  /// DEADLINE_EXCEEDED with reason DEADLINE_EXPIRED once the deadline has passed.
  Ticket Enter(Deadline deadline, Answer answer);

  /// Asks for a place without waiting for one: a permit, or RESOURCE_EXHAUSTED with reason
  /// BULKHEAD_FULL.
  absl::StatusOr<Permit> TryEnter();

  /// Takes a call out of the line, because nobody wants its answer any more: the answer is
  /// CANCELLED. Does nothing when it has been answered; a permit that came first is the caller's to
  /// give back.
  void GiveUp(const Ticket& ticket);

  /// Answers all whose time is over.
  void Expire();

  const std::string& name() const { return options_.name; }
  BulkheadSnapshot Snapshot() const;

 private:
  struct Waiter {
    SteadyTime until;
    Deadline deadline;
    Answer answer;
  };
  using Line = std::map<uint64_t, Waiter>;  // by ticket, so in the order of arrival

  Bulkhead(BulkheadOptions options, const Clock& clock);

  bool TryTakePlaceLocked() EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AnswerExpired(Line expired, SteadyTime now) const;
  void Leave();
  absl::Status Full() const;

  const BulkheadOptions options_;
  const Clock& clock_;

  mutable Mutex mutex_;
  Line line_ GUARDED_BY(mutex_);
  uint64_t last_ticket_ GUARDED_BY(mutex_) = 0;
  BulkheadSnapshot counts_ GUARDED_BY(mutex_);  // without `waiting`
};

}  // namespace souk::resilience

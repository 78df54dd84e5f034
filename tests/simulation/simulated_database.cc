#include "tests/simulation/simulated_database.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::simulation {
namespace {

// A commit's fsync on a good disk, and on a bad one.
constexpr absl::Duration kQuickestCommit = absl::Microseconds(100);
constexpr absl::Duration kSlowestCommit = absl::Milliseconds(4);
// From the commit to the moment at which the process knows of it.
constexpr absl::Duration kLongestReply = absl::Milliseconds(1);

absl::Status Gone() { return absl::UnavailableError("the process has no database any more"); }

absl::Status Busy() {
  return RetryableError(absl::StatusCode::kUnavailable, "STORAGE_BUSY",
                        "another process holds the database", absl::Seconds(1));
}

absl::Status Full() {
  return RetryableError(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                        "the database has no space left", absl::Seconds(10));
}

absl::Status Lost() {
  return RetryableError(absl::StatusCode::kUnavailable, "STORAGE_BUSY",
                        "the connection to the database was lost", absl::Seconds(1));
}

}  // namespace

SimulatedDatabase::Fate SimulatedDatabase::DrawFate() {
  const DatabaseFaults& faults = environment_.faults;
  Dice& dice = environment_.dice;
  if (dice.Falls(faults.busy)) return Fate::kBusy;
  if (dice.Falls(faults.full)) return Fate::kFull;
  if (dice.Falls(faults.lost_commit)) return Fate::kLostCommit;
  if (dice.Falls(faults.pause)) return Fate::kPause;
  if (dice.Falls(faults.crash_before)) return Fate::kCrashBefore;
  if (dice.Falls(faults.crash_after)) return Fate::kCrashAfter;
  return Fate::kNone;
}

Task<absl::Status> SimulatedDatabase::WriteErased(Work work,
                                                  async::CancellationToken cancellation) {
  // A shell of a process is refused at once, so that it comes to rest.
  if (!user_.alive()) co_return Gone();
  ++at_work_;
  absl::Status status = co_await WriteAlive(work, std::move(cancellation));
  --at_work_;
  co_return status;
}

Task<absl::Status> SimulatedDatabase::ReadErased(Work work, async::CancellationToken cancellation) {
  if (!user_.alive()) co_return Gone();
  ++at_work_;
  absl::Status status = co_await ReadAlive(work, std::move(cancellation));
  --at_work_;
  co_return status;
}

Task<absl::Status> SimulatedDatabase::WriteAlive(Work work, async::CancellationToken cancellation) {
  const Fate fate = DrawFate();
  const SteadyTime now = user_.clock().SteadyNow();
  const SteadyTime soonest =
      now + absl::ToChronoMicroseconds(environment_.dice.Between(kQuickestCommit, kSlowestCommit));
  last_write_ = std::max(last_write_, soonest);
  co_await async::Sleep(environment_.world, absl::FromChrono(last_write_ - now));
  if (cancellation.cancelled()) co_return absl::CancelledError("the caller left");
  const absl::Status status = Execute(work, fate);
  co_await Reply();
  if (!user_.alive()) co_return Gone();
  co_return status;
}

absl::Status SimulatedDatabase::Execute(Work work, Fate fate) {
  if (!user_.alive()) {
    const bool was_sent = environment_.is_server && environment_.dice.Falls(0.5);
    if (!was_sent) return Gone();
    environment_.trace(user_.name(), "is dead, but what it wrote arrives");
  }
  const absl::Time now = user_.clock().Now();
  if (environment_.tampering == Tampering::kCursorApart) {
    environment_.store.WriteCursor(work, now).IgnoreError();
  }
  switch (fate) {
    case Fate::kBusy:
      environment_.trace(user_.name(), "finds its database busy");
      return Busy();
    case Fate::kFull:
      environment_.trace(user_.name(), "finds its database full");
      return Full();
    case Fate::kCrashBefore:
      environment_.trace(user_.name(), "dies before a commit");
      user_.Crash();
      return Gone();
    case Fate::kNone:
    case Fate::kLostCommit:
    case Fate::kPause:
    case Fate::kCrashAfter:
      break;
  }
  if (environment_.dice.Falls(environment_.faults.rerun)) {
    environment_.store.Rehearse(work, now).IgnoreError();
  }
  std::vector<absl::AnyInvocable<void()>> after_commit;
  RETURN_IF_ERROR(environment_.store.Write(work, now, after_commit, environment_.tampering));
  ++stats_.writes;
  ++stats_.commits;
  user_.HasCommitted();
  if (fate == Fate::kCrashAfter && user_.alive()) {
    environment_.trace(user_.name(), "dies after a commit");
    user_.Crash();
  }
  if (!user_.alive()) return Gone();
  if (fate == Fate::kPause) user_.StandStill();
  if (fate == Fate::kLostCommit) {
    environment_.trace(user_.name(), "loses its connection at a commit");
    return Lost();
  }
  for (absl::AnyInvocable<void()>& done : after_commit) user_.executor().Post(std::move(done));
  return absl::OkStatus();
}

Task<absl::Status> SimulatedDatabase::ReadAlive(Work work, async::CancellationToken cancellation) {
  co_await async::Sleep(environment_.world,
                        environment_.dice.Between(kQuickestCommit, kSlowestCommit / 4));
  if (cancellation.cancelled()) co_return absl::CancelledError("the caller left");
  const bool is_busy = environment_.dice.Falls(environment_.faults.busy);
  const absl::Status status = is_busy ? Busy() : environment_.store.Read(work, user_.clock().Now());
  co_await Reply();
  if (!user_.alive()) co_return Gone();
  ++stats_.reads;
  co_return status;
}

// Goes on at the process, when that goes on.
Task<void> SimulatedDatabase::Reply() {
  co_await async::Sleep(user_.executor(),
                        environment_.dice.Between(absl::ZeroDuration(), kLongestReply));
}

}  // namespace souk::simulation

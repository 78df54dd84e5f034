#include "common/events/projection_barrier.h"

#include <optional>

#include "common/base/status_macros.h"
#include "common/events/cursor.h"
#include "common/storage/consumer_state.h"
#include "common/storage/outbox.h"

namespace souk::events {
namespace {

using storage::Transaction;

// A projection takes a millisecond or two for what has just been written.
constexpr absl::Duration kPoll = absl::Milliseconds(2);

struct Progress {
  int64_t end = 0;      // of the log
  int64_t reached = 0;  // by the projection
};

absl::StatusOr<Progress> ReadProgress(Transaction& transaction, const std::string& consumer) {
  ASSIGN_OR_RETURN(const storage::OutboxState log, storage::ReadOutboxState(transaction));
  ASSIGN_OR_RETURN(const std::optional<storage::ConsumerPosition> position,
                   storage::FindPosition(transaction, consumer));
  Progress progress{.end = log.last, .reached = log.pruned_to};
  if (position.has_value() && !position->reached.empty()) {
    ASSIGN_OR_RETURN(const Cursor cursor, Cursor::Parse(position->reached));
    if (cursor.epoch == log.epoch) progress.reached = cursor.position;
  }
  return progress;
}

}  // namespace

Task<absl::Status> ProjectionBarrier::Wait(CallContext call) {
  const auto read = [this](Transaction& transaction) {
    return ReadProgress(transaction, consumer_);
  };
  CO_ASSIGN_OR_RETURN(Progress progress, co_await database_.Read(read, call.cancellation));
  const int64_t wanted = progress.end;
  for (absl::Duration waited; progress.reached < wanted && waited < kPatience; waited += kPoll) {
    if (!co_await async::Sleep(executor_, kPoll, call.cancellation)) {
      co_return absl::CancelledError("the caller left");
    }
    CO_ASSIGN_OR_RETURN(progress, co_await database_.Read(read, call.cancellation));
  }
  co_return absl::OkStatus();
}

}  // namespace souk::events

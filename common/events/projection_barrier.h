#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/storage/database.h"

namespace souk::events {

/// Lets who reads a projection of this service's own events see what was written before: waits
/// until the projection has reached where the log ended when it was asked. Whoever has been
/// answered can so read its own writes, from any process that shares the database, without carrying
/// a token. Thread-safe.
class ProjectionBarrier {
 public:
  /// How long a reader waits at most. A projection that is further behind is answered as it is.
  static constexpr absl::Duration kPatience = absl::Milliseconds(250);

  /// `consumer` runs the projection. Both references outlive this.
  ProjectionBarrier(std::string consumer, storage::Database& database, async::Executor& executor)
      : consumer_(std::move(consumer)), database_(database), executor_(executor) {}

  /// OK also when patience ended first; the database's errors; CANCELLED.
  Task<absl::Status> Wait(CallContext call);

 private:
  const std::string consumer_;
  storage::Database& database_;
  async::Executor& executor_;
};

}  // namespace souk::events

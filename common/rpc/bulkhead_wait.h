#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/resilience/bulkhead.h"

namespace souk::rpc {

/// Waits for a place as Bulkhead::Enter says, or until the caller leaves: CANCELLED. The executor
/// and the clock outlive the task.
Task<absl::StatusOr<resilience::Bulkhead::Permit>> EnterBulkhead(
    std::shared_ptr<resilience::Bulkhead> bulkhead, Deadline deadline,
    async::CancellationToken cancellation, async::Executor* executor, const Clock* clock);

}  // namespace souk::rpc

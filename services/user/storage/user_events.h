#pragma once

#include "absl/status/status.h"
#include "common/events/event_log.h"
#include "common/rpc/call_context.h"
#include "common/storage/transaction.h"
#include "services/user/domain/user.h"

namespace souk::user {

/// Tells that a user was created, in the transaction that does it.
absl::Status TellCreated(storage::Transaction& transaction, events::EventLog& log,
                         const CallContext& call, const User& user);

/// Tells what became of a user, a change or the end, likewise. Nothing when both are the same.
absl::Status TellChanged(storage::Transaction& transaction, events::EventLog& log,
                         const CallContext& call, const User& before, const User& after);

}  // namespace souk::user

#include "services/user/storage/user_events.h"

#include "common/base/status_macros.h"
#include "souk/event/v1/user_events.pb.h"

namespace souk::user {
namespace {

absl::Status Tell(storage::Transaction& transaction, events::EventLog& log, const CallContext& call,
                  const User& user, const google::protobuf::Message& what) {
  ASSIGN_OR_RETURN(const storage::OutboxEvent event,
                   log.Describe({.aggregate_type = "user",
                                 .aggregate_id = user.user_id,
                                 .aggregate_version = user.version,
                                 .occurred_at = user.update_time,
                                 .trace = call.trace},
                                what));
  return log.Append(transaction, event);
}

}  // namespace

absl::Status TellCreated(storage::Transaction& transaction, events::EventLog& log,
                         const CallContext& call, const User& user) {
  return Tell(transaction, log, call, user, event::v1::UserCreated());
}

absl::Status TellChanged(storage::Transaction& transaction, events::EventLog& log,
                         const CallContext& call, const User& before, const User& after) {
  if (after.version == before.version) return absl::OkStatus();
  if (after.deleted()) {
    return Tell(transaction, log, call, after, event::v1::UserDeleted());
  }
  event::v1::UserUpdated updated;
  if (!(after.email == before.email)) updated.mutable_changed()->add_paths("email");
  if (after.display_name != before.display_name) {
    updated.mutable_changed()->add_paths("display_name");
  }
  return Tell(transaction, log, call, after, updated);
}

}  // namespace souk::user

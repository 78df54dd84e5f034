#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/events/event_log.h"
#include "common/storage/database.h"
#include "services/user/use_cases/user_repository.h"

namespace souk::user {

/// Keeps users in the service's database, and tells of them in its event log.
class SqlUserRepository final : public UserRepository {
 public:
  /// `database`, with this folder's migrations applied, and `log` outlive this.
  SqlUserRepository(storage::Database& database, events::EventLog& log)
      : database_(database), log_(log) {}

  Task<absl::StatusOr<User>> Add(CallContext call, std::string user_id, NewUser user,
                                 std::string password_hash) override;
  Task<absl::StatusOr<User>> Get(CallContext call, std::string user_id) override;
  Task<absl::StatusOr<std::vector<User>>> List(CallContext call, std::string after_user_id,
                                               int limit) override;
  Task<absl::StatusOr<std::optional<Credentials>>> FindCredentials(CallContext call,
                                                                   Email email) override;
  Task<absl::StatusOr<User>> Change(CallContext call, std::string user_id,
                                    Transition transition) override;

 private:
  storage::Database& database_;
  events::EventLog& log_;
};

}  // namespace souk::user

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/domain/user.h"

namespace souk::user {

/// What a login is checked against.
struct Credentials {
  std::string user_id;
  std::string password_hash;
};

/// Where users and their credentials are kept. What a function that changes something gives is
/// durable; with the change it claims the call's idempotency key for the user. Thread-safe.
class UserRepository {
 public:
  virtual ~UserRepository() = default;

  /// Keeps a new user. ALREADY_EXISTS, reason EMAIL_TAKEN, when another has the e-mail.
  virtual Task<absl::StatusOr<User>> Add(CallContext call, std::string user_id, NewUser user,
                                         std::string password_hash) = 0;

  /// The user, deleted or not. NOT_FOUND, reason USER_NOT_FOUND, for an id that nobody has.
  virtual Task<absl::StatusOr<User>> Get(CallContext call, std::string user_id) = 0;

  /// At most `limit` users that are not deleted, in the order of their ids, which is the order in
  /// which they came; those after `after_user_id`, which need not exist; "" is before the first.
  virtual Task<absl::StatusOr<std::vector<User>>> List(CallContext call, std::string after_user_id,
                                                       int limit) = 0;

  /// The credentials of the user with this e-mail, or nothing where nobody has it.
  virtual Task<absl::StatusOr<std::optional<Credentials>>> FindCredentials(CallContext call,
                                                                           Email email) = 0;

  /// What a user shall become at `now`, or why not. Depends on its arguments only: it may run
  /// twice.
  using Transition = std::function<absl::StatusOr<User>(const User& user, absl::Time now)>;

  /// Puts transition(user) in place of the user, with nobody in between; its error changes nothing.
  /// A user that becomes deleted loses its credentials. NOT_FOUND and ALREADY_EXISTS as above.
  virtual Task<absl::StatusOr<User>> Change(CallContext call, std::string user_id,
                                            Transition transition) = 0;
};

}  // namespace souk::user

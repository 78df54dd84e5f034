#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/user/credentials/password_hasher.h"
#include "services/user/credentials/token_issuer.h"
#include "services/user/domain/email.h"
#include "services/user/use_cases/user_repository.h"

namespace souk::user {

/// A token that proves who somebody is.
struct AccessToken {
  std::string text;
  absl::Duration lifetime;  // from now
};

/// Checks a password and answers with a token.
class Login {
 public:
  /// All outlive this. `operators` are the addresses, as Email writes them, of those who run the
  /// shop.
  Login(UserRepository& users, PasswordHasher& hasher, const TokenIssuer& tokens,
        std::set<std::string> operators);

  /// A token for the user with this e-mail and password. UNAUTHENTICATED, reason CREDENTIALS_WRONG,
  /// the same and after the same work whether the password is wrong or nobody has the e-mail.
  Task<absl::StatusOr<AccessToken>> Run(CallContext call, Email email, std::string password);

 private:
  UserRepository& users_;
  PasswordHasher& hasher_;
  const TokenIssuer& tokens_;
  const std::set<std::string> operators_;
};

}  // namespace souk::user

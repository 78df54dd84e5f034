#include "services/user/use_cases/login.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::user {
namespace {

// The role of souk/policy.proto.
constexpr char kOperatorRole[] = "operator";

absl::Status WrongCredentials() {
  return ErrorWithReason(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG",
                         "the e-mail address or the password is wrong");
}

}  // namespace

Login::Login(UserRepository& users, PasswordHasher& hasher, const TokenIssuer& tokens,
             std::set<std::string> operators)
    : users_(users), hasher_(hasher), tokens_(tokens), operators_(std::move(operators)) {}

Task<absl::StatusOr<AccessToken>> Login::Run(CallContext call, Email email, std::string password) {
  CO_ASSIGN_OR_RETURN(const std::optional<Credentials> known,
                      co_await users_.FindCredentials(std::move(call), email));
  std::optional<std::string> hash;
  if (known) hash = known->password_hash;
  CO_ASSIGN_OR_RETURN(const bool matches,
                      co_await hasher_.Verify(std::move(hash), std::move(password)));
  if (!matches) co_return WrongCredentials();

  std::vector<std::string> roles;
  if (operators_.contains(email.text())) roles.push_back(kOperatorRole);
  co_return AccessToken{tokens_.Issue(known->user_id, roles), tokens_.lifetime()};
}

}  // namespace souk::user

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "services/user/domain/email.h"

namespace souk::user {

/// What somebody gives to become a user. REQUIRES: display_name and password passed the checks
/// below.
struct NewUser {
  Email email;
  std::string display_name;
  std::string password;
};

/// What to change about a user; what is absent stays. REQUIRES: as NewUser.
struct UserChange {
  std::optional<Email> email = {};
  std::optional<std::string> display_name = {};
};

/// Somebody who can log in and order. Invariants:
/// 1. no two users that are not deleted have the same e-mail (kept by the repository);
/// 2. version counts the changes from 1 on, so each state of a user has another etag;
/// 3. a deleted user never changes again.
struct User {
  std::string user_id;
  Email email;
  std::string display_name;
  absl::Time create_time;
  absl::Time update_time;
  std::optional<absl::Time> delete_time;  // set once the user is deleted
  int64_t version = 1;

  bool deleted() const { return delete_time.has_value(); }

  /// Names this state of the user, for changes that must not overwrite one that they did not see.
  std::string Etag() const;

  /// The user after `change` at `now`. ABORTED, reason ETAG_MISMATCH, when `etag` is not empty and
  /// not this state's; NOT_FOUND for a deleted user.
  absl::StatusOr<User> Changed(const UserChange& change, absl::string_view etag,
                               absl::Time now) const;

  /// The user deleted at `now`. Errors as Changed.
  absl::StatusOr<User> Deleted(absl::string_view etag, absl::Time now) const;
};

/// What a display name must be: 1 to 200 characters, not only spaces, none of them a control
/// character.
inline constexpr size_t kMaxDisplayNameLength = 200;
void CheckDisplayName(absl::string_view name, absl::string_view field, Violations& violations);

/// What a new password must be: 8 bytes at least (NIST SP 800-63B, 5.1.1.2), 1024 at most, which
/// bounds what hashing one costs; NUL is refused.
inline constexpr size_t kMinPasswordBytes = 8;
inline constexpr size_t kMaxPasswordBytes = 1024;
void CheckPassword(absl::string_view password, absl::string_view field, Violations& violations);

/// NOT_FOUND for a user that is not there, or no more.
absl::Status NoSuchUser(absl::string_view user_id);

}  // namespace souk::user

#include "services/user/domain/user.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"

namespace souk::user {
namespace {

absl::Status CheckChangeable(const User& user, absl::string_view etag) {
  if (user.deleted()) return NoSuchUser(user.user_id);
  if (etag.empty() || etag == user.Etag()) return absl::OkStatus();
  return ErrorWithReason(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                         "the user has changed since this etag was read: read it again");
}

}  // namespace

std::string User::Etag() const { return absl::StrCat(version); }

absl::StatusOr<User> User::Changed(const UserChange& change, absl::string_view etag,
                                   absl::Time now) const {
  RETURN_IF_ERROR(CheckChangeable(*this, etag));
  User changed = *this;
  if (change.email) changed.email = *change.email;
  if (change.display_name) changed.display_name = *change.display_name;
  changed.update_time = now;
  ++changed.version;
  return changed;
}

absl::StatusOr<User> User::Deleted(absl::string_view etag, absl::Time now) const {
  RETURN_IF_ERROR(CheckChangeable(*this, etag));
  User deleted = *this;
  deleted.delete_time = now;
  deleted.update_time = now;
  ++deleted.version;
  return deleted;
}

void CheckDisplayName(absl::string_view name, absl::string_view field, Violations& violations) {
  const bool fits = IsPlainText(name) && !absl::StripAsciiWhitespace(name).empty() &&
                    CountCodePoints(name) <= kMaxDisplayNameLength;
  violations.Require(fits, field,
                     absl::StrCat("must have 1 to ", kMaxDisplayNameLength,
                                  " characters, not only spaces and no control characters"));
}

void CheckPassword(absl::string_view password, absl::string_view field, Violations& violations) {
  const bool fits = password.size() >= kMinPasswordBytes && password.size() <= kMaxPasswordBytes &&
                    password.find('\0') == absl::string_view::npos;
  violations.Require(fits, field,
                     absl::StrCat("must have ", kMinPasswordBytes, " to ", kMaxPasswordBytes,
                                  " bytes and no NUL"));
}

absl::Status NoSuchUser(absl::string_view user_id) {
  return ErrorWithReason(absl::StatusCode::kNotFound, "USER_NOT_FOUND",
                         absl::StrCat("there is no user ", user_id));
}

}  // namespace souk::user

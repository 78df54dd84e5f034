#include "services/user/rpc/user_messages.h"

#include <google/protobuf/util/field_mask_util.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/wire_values.h"

namespace souk::user {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;

std::optional<Email> ParseEmail(const std::string& text, absl::string_view field,
                                Violations& violations) {
  std::optional<Email> email = Email::Parse(text);
  violations.Require(email.has_value(), field, Email::kExpected);
  return email;
}

bool Names(const FieldMask& mask, absl::string_view path) {
  return std::find(mask.paths().begin(), mask.paths().end(), path) != mask.paths().end();
}

// Paths of User that an update cannot change are taken and change nothing, so that a client may
// send back a whole user that it read: user_id and etag say which user, and the rest is output.
void CheckPaths(const FieldMask& mask, Violations& violations) {
  for (const std::string& path : mask.paths()) {
    violations.Require(FieldMaskUtil::IsValidPath<v1::User>(path), "update_mask",
                       absl::StrCat("names '", path, "', which is no field of a user"));
  }
}

}  // namespace

v1::User ToProto(const User& user) {
  v1::User proto;
  proto.set_user_id(user.user_id);
  proto.set_email(user.email.text());
  proto.set_display_name(user.display_name);
  proto.set_state(user.deleted() ? v1::User::DELETED : v1::User::ACTIVE);
  *proto.mutable_create_time() = rpc::ToProto(user.create_time);
  *proto.mutable_update_time() = rpc::ToProto(user.update_time);
  proto.set_etag(user.Etag());
  return proto;
}

v1::User ToProto(const UserProfile& profile) {
  v1::User proto = ToProto(profile.user);
  v1::Loyalty& loyalty = *proto.mutable_loyalty();
  loyalty.set_orders(static_cast<int32_t>(profile.loyalty.orders));
  for (const Money& amount : profile.loyalty.amounts) *loyalty.add_amounts() = rpc::ToProto(amount);
  loyalty.set_as_of(profile.loyalty.as_of);
  return proto;
}

absl::StatusOr<NewUser> ParseNewUser(const v1::CreateUserRequest& request) {
  Violations violations;
  const std::optional<Email> email = ParseEmail(request.email(), "email", violations);
  CheckDisplayName(request.display_name(), "display_name", violations);
  CheckPassword(request.password(), "password", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return NewUser{*email, request.display_name(), request.password()};
}

absl::StatusOr<UpdateUserCommand> ParseUpdate(const v1::User& user, const FieldMask& update_mask) {
  const bool masked = update_mask.paths_size() > 0;
  const bool has_email = masked ? Names(update_mask, "email") : !user.email().empty();
  const bool has_name = masked ? Names(update_mask, "display_name") : !user.display_name().empty();

  Violations violations;
  rpc::CheckId(user.user_id(), "user.user_id", violations);
  CheckPaths(update_mask, violations);
  violations.Require(has_email || has_name, "update_mask", "must name email or display_name");
  UpdateUserCommand command{.user_id = user.user_id(), .change = {}, .etag = user.etag()};
  if (has_email) command.change.email = ParseEmail(user.email(), "user.email", violations);
  if (has_name) {
    CheckDisplayName(user.display_name(), "user.display_name", violations);
    command.change.display_name = user.display_name();
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return command;
}

absl::Status CheckUserId(absl::string_view user_id) {
  Violations violations;
  rpc::CheckId(user_id, "user_id", violations);
  return violations.ToStatus();
}

absl::StatusOr<ParsedLogin> ParseLogin(const v1::LoginRequest& request) {
  Violations violations;
  const std::optional<Email> email = ParseEmail(request.email(), "email", violations);
  // A wrong password is not told from a malformed one, but the work of hashing it is bounded.
  const bool fits = !request.password().empty() && request.password().size() <= kMaxPasswordBytes;
  violations.Require(fits, "password",
                     absl::StrCat("must have 1 to ", kMaxPasswordBytes, " bytes"));
  RETURN_IF_ERROR(violations.ToStatus());
  return ParsedLogin{*email, request.password()};
}

}  // namespace souk::user

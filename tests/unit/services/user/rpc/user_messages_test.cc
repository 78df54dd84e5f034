#include "services/user/rpc/user_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/support/violated_fields.h"

namespace souk::user {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

constexpr char kId[] = "01890a5d-ac96-774b-bcce-b302099a8057";

google::protobuf::FieldMask Mask(std::vector<std::string> paths) {
  google::protobuf::FieldMask mask;
  for (std::string& path : paths) mask.add_paths(std::move(path));
  return mask;
}

v1::User Wire(const std::string& email, const std::string& display_name) {
  v1::User user;
  user.set_user_id(kId);
  user.set_email(email);
  user.set_display_name(display_name);
  return user;
}

TEST(UserMessagesTest, NewUserIsRefusedWithAllThatIsWrong) {
  v1::CreateUserRequest request;
  const absl::Status status = ParseNewUser(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ViolatedFields(status), ElementsAre("email", "display_name", "password"));
}

TEST(UserMessagesTest, NewUserIsNormalised) {
  v1::CreateUserRequest request;
  request.set_email("ADA@example.com");
  request.set_display_name("Ada");
  request.set_password("analytical engine");
  const absl::StatusOr<NewUser> user = ParseNewUser(request);
  ASSERT_EQ(user.status(), absl::OkStatus());
  EXPECT_EQ(user->email.text(), "ada@example.com");
  EXPECT_EQ(user->password, "analytical engine");
}

TEST(UserMessagesTest, UserShowsWhatIsPublic) {
  const absl::Time time = absl::FromUnixMillis(1'700'000'000'250);
  const User user{.user_id = kId,
                  .email = *Email::Parse("ada@example.com"),
                  .display_name = "Ada",
                  .create_time = time,
                  .update_time = time + absl::Seconds(1),
                  .delete_time = std::nullopt,
                  .version = 3};
  const v1::User proto = ToProto(user);
  EXPECT_EQ(proto.user_id(), kId);
  EXPECT_EQ(proto.email(), "ada@example.com");
  EXPECT_EQ(proto.display_name(), "Ada");
  EXPECT_EQ(proto.state(), v1::User::ACTIVE);
  EXPECT_EQ(proto.create_time().seconds(), 1'700'000'000);
  EXPECT_EQ(proto.create_time().nanos(), 250'000'000);
  EXPECT_EQ(proto.update_time().seconds(), 1'700'000'001);
  EXPECT_EQ(proto.etag(), user.Etag());
  EXPECT_FALSE(proto.has_loyalty());
  const Loyalty loyalty = {
      .orders = 3, .amounts = {*Money::Create("EUR", 700)}, .as_of = "a cursor"};
  const v1::User whole = ToProto(UserProfile{user, loyalty});
  EXPECT_EQ(whole.email(), "ada@example.com");
  EXPECT_EQ(whole.loyalty().orders(), 3);
  EXPECT_EQ(whole.loyalty().amounts(0).minor_units(), 700);
  EXPECT_EQ(whole.loyalty().as_of(), "a cursor");

  User deleted = user;
  deleted.delete_time = time;
  EXPECT_EQ(ToProto(deleted).state(), v1::User::DELETED);
}

TEST(UpdateMaskTest, NamesWhatIsChanged) {
  const absl::StatusOr<UpdateUserCommand> command =
      ParseUpdate(Wire("ada@example.com", "Ada"), Mask({"display_name"}));
  ASSERT_EQ(command.status(), absl::OkStatus());
  EXPECT_EQ(command->user_id, kId);
  EXPECT_EQ(command->change.email, std::nullopt);
  EXPECT_EQ(command->change.display_name, "Ada");
}

TEST(UpdateMaskTest, WithoutOneWhatHasAValueIsChanged) {
  const absl::StatusOr<UpdateUserCommand> command =
      ParseUpdate(Wire("ada@example.com", ""), Mask({}));
  ASSERT_EQ(command.status(), absl::OkStatus());
  EXPECT_EQ(command->change.email, Email::Parse("ada@example.com"));
  EXPECT_EQ(command->change.display_name, std::nullopt);
}

TEST(UpdateMaskTest, NamedFieldMustHaveAGoodValue) {
  EXPECT_THAT(ViolatedFields(ParseUpdate(Wire("", ""), Mask({"email", "display_name"})).status()),
              ElementsAre("user.email", "user.display_name"));
}

TEST(UpdateMaskTest, FieldsThatAreNotChangedAreTakenAndIgnored) {
  v1::User user = Wire("ada@example.com", "Ada");
  user.set_state(v1::User::DELETED);
  user.set_etag("7");
  const absl::StatusOr<UpdateUserCommand> command = ParseUpdate(
      user, Mask({"user_id", "email", "state", "loyalty.orders", "create_time", "etag"}));
  ASSERT_EQ(command.status(), absl::OkStatus());
  EXPECT_EQ(command->change.email, Email::Parse("ada@example.com"));
  EXPECT_EQ(command->change.display_name, std::nullopt);
  EXPECT_EQ(command->etag, "7");
}

TEST(UpdateMaskTest, UnknownFieldIsRefusedByName) {
  const absl::Status status =
      ParseUpdate(Wire("ada@example.com", ""), Mask({"email", "password"})).status();
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre(Field(&FieldViolation::description, HasSubstr("'password'"))));
}

TEST(UpdateMaskTest, UpdateOfNothingIsRefused) {
  EXPECT_THAT(ViolatedFields(ParseUpdate(Wire("", ""), Mask({})).status()),
              ElementsAre("update_mask"));
  EXPECT_THAT(ViolatedFields(ParseUpdate(Wire("", ""), Mask({"state"})).status()),
              ElementsAre("update_mask"));
}

TEST(UpdateMaskTest, MissingUserIsRefused) {
  EXPECT_THAT(ViolatedFields(ParseUpdate({}, Mask({"email"})).status()),
              ElementsAre("user.user_id", "user.email"));
}

TEST(UserMessagesTest, LoginNeedsAnAddressAndAPassword) {
  EXPECT_THAT(ViolatedFields(ParseLogin({}).status()), ElementsAre("email", "password"));
  v1::LoginRequest request;
  request.set_email("ada@example.com");
  request.set_password(std::string(1025, 'x'));
  EXPECT_THAT(ViolatedFields(ParseLogin(request).status()), ElementsAre("password"));
  request.set_password("short");
  EXPECT_EQ(ParseLogin(request).status(), absl::OkStatus());
}

}  // namespace
}  // namespace souk::user

#include "services/user/domain/user.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::user {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);
const absl::Time kLater = kStart + absl::Seconds(5);

User Ada() {
  return {.user_id = "01890a5d-ac96-774b-bcce-b302099a8057",
          .email = *Email::Parse("ada@example.com"),
          .display_name = "Ada",
          .create_time = kStart,
          .update_time = kStart,
          .delete_time = std::nullopt,
          .version = 1};
}

TEST(UserTest, ChangeSetsOnlyWhatItHolds) {
  const absl::StatusOr<User> changed = Ada().Changed({.display_name = "Countess"}, "", kLater);
  ASSERT_EQ(changed.status(), absl::OkStatus());
  EXPECT_EQ(changed->display_name, "Countess");
  EXPECT_EQ(changed->email, Ada().email);
  EXPECT_EQ(changed->create_time, kStart);
  EXPECT_EQ(changed->update_time, kLater);
}

TEST(UserTest, EachChangeMakesAnotherEtag) {
  const User ada = Ada();
  const User changed = *ada.Changed({.email = Email::Parse("a@example.com")}, ada.Etag(), kLater);
  EXPECT_NE(changed.Etag(), ada.Etag());
  EXPECT_NE(changed.Changed({}, changed.Etag(), kLater)->Etag(), changed.Etag());
}

TEST(UserTest, ChangeWithAnotherStatesEtagIsAborted) {
  const User ada = Ada();
  const User changed = *ada.Changed({.display_name = "Countess"}, "", kLater);
  const absl::Status status =
      changed.Changed({.display_name = "Lady"}, ada.Etag(), kLater).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
  EXPECT_EQ(changed.Deleted(ada.Etag(), kLater).status().code(), absl::StatusCode::kAborted);
}

TEST(UserTest, DeletedUserIsNotFoundAnyMore) {
  const absl::StatusOr<User> deleted = Ada().Deleted(Ada().Etag(), kLater);
  ASSERT_EQ(deleted.status(), absl::OkStatus());
  EXPECT_TRUE(deleted->deleted());
  EXPECT_EQ(deleted->delete_time, kLater);
  EXPECT_NE(deleted->Etag(), Ada().Etag());
  EXPECT_EQ(ReasonOf(deleted->Changed({}, "", kLater).status()), "USER_NOT_FOUND");
  EXPECT_EQ(deleted->Deleted("", kLater).status().code(), absl::StatusCode::kNotFound);
}

std::vector<FieldViolation> OfDisplayName(absl::string_view name) {
  Violations violations;
  CheckDisplayName(name, "display_name", violations);
  return ViolationsOf(violations.ToStatus());
}

TEST(UserTest, DisplayNameHasOneTo200Characters) {
  EXPECT_THAT(OfDisplayName("A"), IsEmpty());
  EXPECT_THAT(OfDisplayName("Zo\xC3\xAB \xF0\x9F\x8C\x8D"), IsEmpty());
  std::string longest;
  for (int i = 0; i < 200; ++i) longest += "\xC3\xAB";
  EXPECT_THAT(OfDisplayName(longest), IsEmpty());
  EXPECT_THAT(OfDisplayName(longest + "x"), SizeIs(1));
  EXPECT_THAT(OfDisplayName(""), SizeIs(1));
}

TEST(UserTest, DisplayNameIsVisibleText) {
  EXPECT_THAT(OfDisplayName("   "), SizeIs(1));
  EXPECT_THAT(OfDisplayName("a\nb"), SizeIs(1));
  EXPECT_THAT(OfDisplayName(absl::string_view("a\0b", 3)), SizeIs(1));
  EXPECT_THAT(OfDisplayName("a\xFF"), SizeIs(1));
}

std::vector<FieldViolation> OfPassword(absl::string_view password) {
  Violations violations;
  CheckPassword(password, "password", violations);
  return ViolationsOf(violations.ToStatus());
}

TEST(UserTest, PasswordHas8To1024BytesAndNoNul) {
  EXPECT_THAT(OfPassword("1234567"), SizeIs(1));
  EXPECT_THAT(OfPassword("12345678"), IsEmpty());
  EXPECT_THAT(OfPassword(std::string(1024, 'x')), IsEmpty());
  EXPECT_THAT(OfPassword(std::string(1025, 'x')), SizeIs(1));
  EXPECT_THAT(OfPassword(absl::string_view("1234\0 5678", 10)), SizeIs(1));
}

}  // namespace
}  // namespace souk::user

#include "services/user/use_cases/delete_user.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/user/user_test.h"

namespace souk::user {
namespace {

class DeleteUserTest : public UserTest {};

TEST_F(DeleteUserTest, AnswersWithTheDeletedUserAndHidesItFromThenOn) {
  const User ada = Created(Ada());
  const absl::StatusOr<User> deleted = Run(delete_user_.Run({}, ada.user_id, ada.Etag()));
  ASSERT_EQ(deleted.status(), absl::OkStatus());
  EXPECT_TRUE(deleted->deleted());
  EXPECT_EQ(deleted->email, ada.email);
  EXPECT_EQ(Run(get_user_.Run({}, ada.user_id)).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Run(list_users_.Run({}, "", 10))->users.empty());
}

TEST_F(DeleteUserTest, RepeatedIsNotFound) {
  const User ada = Created(Ada());
  ASSERT_EQ(Run(delete_user_.Run({}, ada.user_id, "")).status(), absl::OkStatus());
  const absl::Status status = Run(delete_user_.Run({}, ada.user_id, "")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "USER_NOT_FOUND");
  EXPECT_EQ(Run(update_user_.Run({}, {ada.user_id, {.display_name = "X"}, ""})).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(DeleteUserTest, FreesTheEmail) {
  const User ada = Created(Ada());
  ASSERT_EQ(Run(delete_user_.Run({}, ada.user_id, "")).status(), absl::OkStatus());
  EXPECT_NE(Created(Ada()).user_id, ada.user_id);
}

TEST_F(DeleteUserTest, OldEtagIsAbortedAndDeletesNothing) {
  const User ada = Created(Ada());
  ASSERT_EQ(Run(update_user_.Run({}, {ada.user_id, {.display_name = "X"}, ""})).status(),
            absl::OkStatus());
  const absl::Status status = Run(delete_user_.Run({}, ada.user_id, ada.Etag())).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Run(get_user_.Run({}, ada.user_id)).status(), absl::OkStatus());
}

TEST_F(DeleteUserTest, ResumedDeletionAnswersWithTheDeletedUser) {
  const User ada = Created(Ada());
  CallContext call;
  call.idempotency_key = Key("delete");
  ASSERT_EQ(Run(delete_user_.Run(call, ada.user_id, "")).status(), absl::OkStatus());
  call.resumed_resource = Run(keys_.Begin(Key("delete")))->resumed_resource;
  const absl::StatusOr<User> again = Run(delete_user_.Run(call, ada.user_id, ""));
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_TRUE(again->deleted());
}

}  // namespace
}  // namespace souk::user

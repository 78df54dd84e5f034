#include "services/user/use_cases/update_user.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "tests/unit/services/user/user_test.h"

namespace souk::user {
namespace {

class UpdateUserTest : public UserTest {
 protected:
  absl::StatusOr<User> Update(const std::string& user_id, UserChange change,
                              std::string etag = "") {
    return Run(update_user_.Run({}, {user_id, std::move(change), std::move(etag)}));
  }
};

TEST_F(UpdateUserTest, ChangesWhatIsNamedAndStoresIt) {
  const User ada = Created(Ada());
  clock_.Advance(absl::Seconds(5));
  const absl::StatusOr<User> updated =
      Update(ada.user_id, {.email = Email::Parse("countess@example.com")}, ada.Etag());
  ASSERT_EQ(updated.status(), absl::OkStatus());
  EXPECT_EQ(updated->email.text(), "countess@example.com");
  EXPECT_EQ(updated->display_name, "Ada");
  EXPECT_EQ(updated->update_time, ada.update_time + absl::Seconds(5));

  const User read = Run(get_user_.Run({}, ada.user_id))->user;
  EXPECT_EQ(read.email, updated->email);
  EXPECT_EQ(read.Etag(), updated->Etag());
  EXPECT_EQ(read.update_time, updated->update_time);
}

TEST_F(UpdateUserTest, OldEtagIsAbortedAndChangesNothing) {
  const User ada = Created(Ada());
  ASSERT_EQ(Update(ada.user_id, {.display_name = "Countess"}).status(), absl::OkStatus());
  const absl::Status status = Update(ada.user_id, {.display_name = "Lady"}, ada.Etag()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "ETAG_MISMATCH");
  EXPECT_EQ(Run(get_user_.Run({}, ada.user_id))->user.display_name, "Countess");
}

TEST_F(UpdateUserTest, EmailOfAnotherUserIsTaken) {
  Created(Ada());
  const User bob = Created(Bob());
  const absl::Status status = Update(bob.user_id, {.email = Ada().email}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(status), "EMAIL_TAKEN");
}

TEST_F(UpdateUserTest, OwnEmailIsNotTaken) {
  const User ada = Created(Ada());
  EXPECT_EQ(Update(ada.user_id, {.email = ada.email}).status(), absl::OkStatus());
}

TEST_F(UpdateUserTest, UnknownUserIsNotFound) {
  EXPECT_EQ(Update(NewUuidV7(clock_, random_), {.display_name = "X"}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(UpdateUserTest, ResumedUpdateIsNotAppliedAgain) {
  const User ada = Created(Ada());
  CallContext call;
  call.idempotency_key = Key("update");
  const UpdateUserCommand command{ada.user_id, {.display_name = "Countess"}, ""};
  const absl::StatusOr<User> first = Run(update_user_.Run(call, command));
  ASSERT_EQ(first.status(), absl::OkStatus());
  call.resumed_resource = Run(keys_.Begin(Key("update")))->resumed_resource;
  ASSERT_EQ(call.resumed_resource, ada.user_id);
  EXPECT_EQ(Run(update_user_.Run(call, command))->Etag(), first->Etag());
}

}  // namespace
}  // namespace souk::user

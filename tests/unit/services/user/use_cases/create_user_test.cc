#include "services/user/use_cases/create_user.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/base/uuid.h"
#include "tests/unit/services/user/user_test.h"

namespace souk::user {
namespace {

class CreateUserTest : public UserTest {};

TEST_F(CreateUserTest, AnswersWithTheUserAsItIsStored) {
  const User created = Created(Ada());
  EXPECT_TRUE(IsUuidV7(created.user_id));
  EXPECT_EQ(created.email.text(), "ada@example.com");
  EXPECT_EQ(created.display_name, "Ada");
  EXPECT_EQ(created.create_time, clock_.Now());
  EXPECT_EQ(created.update_time, clock_.Now());
  EXPECT_FALSE(created.deleted());

  const absl::StatusOr<UserProfile> read = Run(get_user_.Run({}, created.user_id));
  ASSERT_EQ(read.status(), absl::OkStatus());
  EXPECT_EQ(read->user.email, created.email);
  EXPECT_EQ(read->user.display_name, created.display_name);
  EXPECT_EQ(read->user.create_time, created.create_time);
  EXPECT_EQ(read->user.Etag(), created.Etag());
}

TEST_F(CreateUserTest, EmailOfAnotherUserIsTakenInAnyCase) {
  Created(Ada());
  NewUser same = Bob();
  same.email = *Email::Parse("ADA@Example.com");
  const absl::Status status = Run(create_user_.Run({}, same)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(status), "EMAIL_TAKEN");
}

TEST_F(CreateUserTest, UnknownUserIsNotFound) {
  const absl::Status status = Run(get_user_.Run({}, NewUuidV7(clock_, random_))).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "USER_NOT_FOUND");
}

TEST_F(CreateUserTest, RepeatedAfterACrashGoesOnFromTheUserThatItMade) {
  absl::StatusOr<User> first = absl::UnknownError("not run");
  {
    const auto begun = Run(keys_.Begin(Key("create")));
    ASSERT_EQ(begun.status(), absl::OkStatus());
    CallContext call;
    call.idempotency_key = Key("create");
    first = Run(create_user_.Run(call, Ada()));
    ASSERT_EQ(first.status(), absl::OkStatus());
  }  // the answer was never stored

  const auto begun_again = Run(keys_.Begin(Key("create")));
  ASSERT_EQ(begun_again.status(), absl::OkStatus());
  EXPECT_EQ(begun_again->resumed_resource, first->user_id);
  CallContext call;
  call.idempotency_key = Key("create");
  call.resumed_resource = begun_again->resumed_resource;
  const absl::StatusOr<User> again = Run(create_user_.Run(call, Ada()));
  ASSERT_EQ(again.status(), absl::OkStatus());
  EXPECT_EQ(again->user_id, first->user_id);
}

TEST_F(CreateUserTest, RefusedUserLeavesItsKeyUnclaimed) {
  Created(Ada());
  CallContext call;
  call.idempotency_key = Key("create");
  EXPECT_EQ(Run(create_user_.Run(call, Ada())).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Run(keys_.Begin(Key("create")))->resumed_resource, std::nullopt);
}

}  // namespace
}  // namespace souk::user

#include "services/user/rpc/user_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/support/violated_fields.h"
#include "tests/unit/services/user/rpc/user_service_test.h"

namespace souk::user {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(UserServiceTest, ServesEveryRpcOfTheProto) { EXPECT_THAT(service_.methods(), SizeIs(8)); }

TEST_F(UserServiceTest, CreatedUserCanBeReadUpdatedAndDeleted) {
  const v1::User ada = CreatedOverRpc("ada");
  v1::GetUserRequest get;
  get.set_user_id(ada.user_id());
  v1::User read = *Run(service_.GetUser({}, get));
  EXPECT_EQ(read.loyalty().orders(), 0);
  read.clear_loyalty();
  EXPECT_EQ(read.SerializeAsString(), ada.SerializeAsString());

  v1::UpdateUserRequest update;
  update.mutable_user()->set_user_id(ada.user_id());
  update.mutable_user()->set_display_name("Countess");
  update.mutable_user()->set_etag(ada.etag());
  const absl::StatusOr<v1::User> updated = Run(service_.UpdateUser({}, update));
  ASSERT_EQ(updated.status(), absl::OkStatus());
  EXPECT_EQ(updated->display_name(), "Countess");
  EXPECT_EQ(updated->email(), "ada@example.com");

  v1::DeleteUserRequest remove;
  remove.set_user_id(ada.user_id());
  EXPECT_EQ(Run(service_.DeleteUser({}, remove))->state(), v1::User::DELETED);
  EXPECT_EQ(Run(service_.GetUser({}, get)).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(UserServiceTest, IdsThatAreNoneAreRefused) {
  v1::GetUserRequest get;
  get.set_user_id("1");
  EXPECT_THAT(ViolatedFields(Run(service_.GetUser({}, get)).status()), ElementsAre("user_id"));
  EXPECT_THAT(ViolatedFields(Run(service_.DeleteUser({}, {})).status()), ElementsAre("user_id"));
}

TEST_F(UserServiceTest, ListGoesOnFromItsPageToken) {
  for (const char* name : {"a", "b", "c"}) CreatedOverRpc(name);
  v1::ListUsersRequest request;
  request.set_page_size(2);
  const v1::ListUsersResponse first = *Run(service_.ListUsers({}, request));
  ASSERT_EQ(first.users_size(), 2);
  EXPECT_EQ(first.users(0).display_name(), "a");
  request.set_page_token(first.next_page_token());
  const v1::ListUsersResponse second = *Run(service_.ListUsers({}, request));
  ASSERT_EQ(second.users_size(), 1);
  EXPECT_EQ(second.users(0).display_name(), "c");
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(UserServiceTest, ListRefusesSizesAndTokensThatAreNone) {
  v1::ListUsersRequest request;
  request.set_page_size(1001);
  request.set_page_token("nonsense");
  EXPECT_THAT(ViolatedFields(Run(service_.ListUsers({}, request)).status()),
              ElementsAre("page_size", "page_token"));
}

TEST_F(UserServiceTest, StreamSendsAllUsersOverManyPages) {
  // A Minimal() hash takes a millisecond: more users than a page of the stream holds are cheap.
  for (int i = 0; i < 230; ++i) CreatedOverRpc(absl::StrCat("user", i));
  FakeStream<v1::StreamUsersRequest, v1::User> stream;
  ASSERT_EQ(Run(service_.StreamUsers({}, {}, stream.writer())), absl::OkStatus());
  ASSERT_THAT(stream.responses(), SizeIs(230));
  for (int i = 0; i < 230; ++i) {
    EXPECT_EQ(stream.responses()[i].display_name(), absl::StrCat("user", i));
  }
}

TEST_F(UserServiceTest, StreamOfNobodyIsEmpty) {
  FakeStream<v1::StreamUsersRequest, v1::User> stream;
  EXPECT_EQ(Run(service_.StreamUsers({}, {}, stream.writer())), absl::OkStatus());
  EXPECT_THAT(stream.responses(), IsEmpty());
}

TEST_F(UserServiceTest, StreamEndsWhenItsClientLeaves) {
  for (const char* name : {"a", "b", "c"}) CreatedOverRpc(name);
  FakeStream<v1::StreamUsersRequest, v1::User> stream;
  stream.LeaveAfter(1);
  EXPECT_EQ(Run(service_.StreamUsers({}, {}, stream.writer())).code(),
            absl::StatusCode::kCancelled);
}

TEST_F(UserServiceTest, LoginGivesABearerToken) {
  CreatedOverRpc("ada");
  v1::LoginRequest request;
  request.set_email("ADA@example.com");
  request.set_password("long enough");
  const absl::StatusOr<v1::LoginResponse> response = Run(service_.Login({}, request));
  ASSERT_EQ(response.status(), absl::OkStatus());
  EXPECT_EQ(response->token_type(), "Bearer");
  EXPECT_EQ(response->expires_in(), 900);
  EXPECT_FALSE(response->access_token().empty());
}

}  // namespace
}  // namespace souk::user

#include "services/user/use_cases/list_users.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/services/user/user_test.h"

namespace souk::user {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ListUsersTest : public UserTest {
 protected:
  User CreatedAs(const std::string& name) {
    clock_.Advance(absl::Milliseconds(1));  // ids of one millisecond are in no order
    return Created({*Email::Parse(absl::StrCat(name, "@example.com")), name, "long enough"});
  }

  UserPage Page(std::string after, int size) {
    return *Run(list_users_.Run({}, std::move(after), size));
  }

  static std::vector<std::string> Names(const UserPage& page) {
    std::vector<std::string> names;
    for (const UserProfile& user : page.users) names.push_back(user.user.display_name);
    return names;
  }
};

TEST_F(ListUsersTest, NobodyIsAnEmptyLastPage) {
  const UserPage page = Page("", 10);
  EXPECT_THAT(page.users, IsEmpty());
  EXPECT_FALSE(page.more);
}

TEST_F(ListUsersTest, GivesUsersInTheOrderInWhichTheyCame) {
  for (const char* name : {"c", "a", "b"}) CreatedAs(name);
  const UserPage first = Page("", 2);
  EXPECT_THAT(Names(first), ElementsAre("c", "a"));
  EXPECT_TRUE(first.more);
  const UserPage second = Page(first.users.back().user.user_id, 2);
  EXPECT_THAT(Names(second), ElementsAre("b"));
  EXPECT_FALSE(second.more);
}

TEST_F(ListUsersTest, FullLastPageSaysThatItIsTheLast) {
  CreatedAs("a");
  CreatedAs("b");
  EXPECT_FALSE(Page("", 2).more);
}

TEST_F(ListUsersTest, UsersThatComeOrGoMeanwhileNeitherRepeatNorHideAnother) {
  for (const char* name : {"a", "b", "c", "d"}) CreatedAs(name);
  const UserPage first = Page("", 2);
  ASSERT_THAT(Names(first), ElementsAre("a", "b"));
  ASSERT_EQ(Run(delete_user_.Run({}, first.users[1].user.user_id, "")).status(), absl::OkStatus());
  CreatedAs("e");
  EXPECT_THAT(Names(Page(first.users.back().user.user_id, 10)), ElementsAre("c", "d", "e"));
}

}  // namespace
}  // namespace souk::user

#include "services/user/use_cases/login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "tests/unit/services/user/user_test.h"

namespace souk::user {
namespace {

using ::testing::HasSubstr;

class LoginTest : public UserTest {
 protected:
  absl::StatusOr<AccessToken> LogIn(absl::string_view email, std::string password) {
    return Run(login_.Run({}, *Email::Parse(email), std::move(password)));
  }

  static std::string Claims(const AccessToken& token) {
    std::string claims;
    const std::vector<std::string> parts = absl::StrSplit(token.text, '.');
    EXPECT_TRUE(absl::WebSafeBase64Unescape(parts.at(1), &claims));
    return claims;
  }
};

TEST_F(LoginTest, RightPasswordGivesATokenForTheUser) {
  const User ada = Created(Ada());
  const absl::StatusOr<AccessToken> token = LogIn("Ada@Example.com", "analytical engine");
  ASSERT_EQ(token.status(), absl::OkStatus());
  EXPECT_EQ(token->lifetime, absl::Minutes(15));
  EXPECT_THAT(Claims(*token), HasSubstr(absl::StrCat(R"("sub":")", ada.user_id, R"(")")));
  EXPECT_THAT(Claims(*token), HasSubstr(R"("roles":[])"));
}

TEST_F(LoginTest, OperatorsGetTheirRole) {
  Created(Bob());
  EXPECT_THAT(Claims(*LogIn("bob@example.com", "builder builder")),
              HasSubstr(R"("roles":["operator"])"));
}

TEST_F(LoginTest, WrongPasswordAndUnknownEmailCannotBeToldApart) {
  Created(Ada());
  const absl::Status wrong = LogIn("ada@example.com", "difference engine").status();
  const absl::Status unknown = LogIn("eve@example.com", "analytical engine").status();
  EXPECT_EQ(wrong.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(wrong), "CREDENTIALS_WRONG");
  EXPECT_EQ(wrong, unknown);
}

TEST_F(LoginTest, DeletedUserIsUnknown) {
  const User ada = Created(Ada());
  ASSERT_EQ(Run(delete_user_.Run({}, ada.user_id, "")).status(), absl::OkStatus());
  EXPECT_EQ(ReasonOf(LogIn("ada@example.com", "analytical engine").status()), "CREDENTIALS_WRONG");
}

}  // namespace
}  // namespace souk::user

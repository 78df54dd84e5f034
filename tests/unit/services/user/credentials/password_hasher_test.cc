#include "services/user/credentials/password_hasher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/async/manual_executor.h"

namespace souk::user {
namespace {

using ::testing::StartsWith;

class PasswordHasherTest : public ::testing::Test {
 protected:
  std::string Hash(std::string password) {
    return *RunTask(executor_, hasher_.Hash(std::move(password)));
  }
  absl::StatusOr<bool> Verify(std::optional<std::string> hash, std::string password) {
    return RunTask(executor_, hasher_.Verify(std::move(hash), std::move(password)));
  }

  ManualClock clock_;
  async::ManualExecutor executor_{clock_};
  PasswordHasher hasher_{executor_, PasswordHasher::Minimal()};
};

TEST_F(PasswordHasherTest, VerifiesOnlyThePasswordThatWasHashed) {
  const std::string hash = Hash("correct horse");
  EXPECT_EQ(*Verify(hash, "correct horse"), true);
  EXPECT_EQ(*Verify(hash, "correct horsf"), false);
  EXPECT_EQ(*Verify(hash, ""), false);
}

TEST_F(PasswordHasherTest, SaltsEachHash) { EXPECT_NE(Hash("same"), Hash("same")); }

TEST_F(PasswordHasherTest, NobodysPasswordIsAlwaysWrong) {
  EXPECT_EQ(*Verify(std::nullopt, "correct horse"), false);
  EXPECT_EQ(*Verify(std::nullopt, ""), false);
}

TEST_F(PasswordHasherTest, TextThatIsNoHashIsAnErrorAndNoWrongPassword) {
  EXPECT_EQ(Verify("$argon2id$nonsense", "x").status().code(), absl::StatusCode::kInternal);
}

TEST_F(PasswordHasherTest, InteractiveHashesAreArgon2idWith64MiBAndTwoPasses) {
  PasswordHasher hasher(executor_);
  const std::string hash = *RunTask(executor_, hasher.Hash("correct horse"));
  EXPECT_THAT(hash, StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
}

}  // namespace
}  // namespace souk::user

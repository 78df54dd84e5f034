#include "services/user/domain/email.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace souk::user {
namespace {

TEST(EmailTest, AddressesThatDifferInCaseAreTheSame) {
  const std::optional<Email> email = Email::Parse("Ada.Lovelace@Example.COM");
  ASSERT_TRUE(email.has_value());
  EXPECT_EQ(email->text(), "ada.lovelace@example.com");
  EXPECT_EQ(email, Email::Parse("ada.lovelace@example.com"));
}

class GoodEmailTest : public ::testing::TestWithParam<std::string> {};

TEST_P(GoodEmailTest, IsTaken) { EXPECT_TRUE(Email::Parse(GetParam()).has_value()); }

INSTANTIATE_TEST_SUITE_P(Addresses, GoodEmailTest,
                         ::testing::Values("a@b", "ada+souk@example.com", "o'neil@sub.example.ie",
                                           "x_y-z{1}@1.example", "a.b.c@xn--bcher-kva.example",
                                           std::string(64, 'a') + "@example.com"));

class BadEmailTest : public ::testing::TestWithParam<std::string> {};

TEST_P(BadEmailTest, IsRefused) { EXPECT_EQ(Email::Parse(GetParam()), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(
    Addresses, BadEmailTest,
    ::testing::Values("", "@", "ada", "ada@", "@example.com", "ada@@example.com",
                      "ada@x@example.com", ".ada@example.com", "ada.@example.com",
                      "a..da@example.com", "ada lovelace@example.com", "\"ada\"@example.com",
                      "ada@exam ple.com", "ada@.com", "ada@example.", "ada@-example.com",
                      "ada@example-.com", "ada@exam_ple.com", "ad\xC3\xA4@example.com",
                      std::string("ada\0@example.com", 16), "ada@example.com\n",
                      std::string(65, 'a') + "@example.com",
                      "ada@" + std::string(64, 'a') + ".com"));

TEST(EmailTest, TakesNoMoreThan254Bytes) {
  std::string host = "a";
  while (host.size() + 2 <= Email::kMaxBytes - 2) host += ".a";
  const std::string longest =
      absl::StrCat(std::string(Email::kMaxBytes - 1 - host.size(), 'x'), "@", host);
  ASSERT_EQ(longest.size(), 254);
  EXPECT_TRUE(Email::Parse(longest).has_value());
  EXPECT_EQ(Email::Parse("x" + longest), std::nullopt);
}

}  // namespace
}  // namespace souk::user

#include "common/base/page_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk {
namespace {

using ::testing::ElementsAre;

TEST(PageSizeTest, ZeroMeansTheDefault) {
  Violations violations;
  EXPECT_EQ(PageSize(0, violations), kDefaultPageSize);
  EXPECT_TRUE(violations.empty());
}

TEST(PageSizeTest, AcceptsUpToTheMaximum) {
  Violations violations;
  EXPECT_EQ(PageSize(1, violations), 1);
  EXPECT_EQ(PageSize(1000, violations), 1000);
  EXPECT_TRUE(violations.empty());
}

TEST(PageSizeTest, RefusesWhatIsOutOfBounds) {
  for (const int32_t size : {-1, 1001}) {
    Violations violations;
    PageSize(size, violations);
    EXPECT_THAT(ViolationsOf(violations.ToStatus()),
                ElementsAre(FieldViolation{"page_size", "must be between 0 and 1000"}))
        << size;
  }
}

// Whether `token` is accepted for the list, and gives `key`.
bool Gives(absl::Span<const absl::string_view> binding, const std::string& token,
           const std::string& key) {
  Violations violations;
  return DecodePageToken(binding, token, violations) == key && violations.empty();
}

TEST(PageTokenTest, GivesBackTheKey) {
  const std::string token = EncodePageToken({"orders", "ann", "PENDING"}, "key-17");
  EXPECT_TRUE(Gives({"orders", "ann", "PENDING"}, token, "key-17"));
}

TEST(PageTokenTest, EmptyTokenAsksForTheFirstPage) { EXPECT_TRUE(Gives({"orders"}, "", "")); }

TEST(PageTokenTest, CarriesAnyBytes) {
  const std::string key("\0\xff /+", 5);
  EXPECT_TRUE(Gives({"orders"}, EncodePageToken({"orders"}, key), key));
}

TEST(PageTokenTest, NeedsNoEscapingInAUrl) {
  EXPECT_EQ(
      EncodePageToken({"orders"}, "\xff\xfe\xfd")
          .find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
}

TEST(PageTokenTest, IsTheSameInEveryProcess) {
  EXPECT_EQ(EncodePageToken({"orders", ""}, "k"), EncodePageToken({"orders", ""}, "k"));
  EXPECT_EQ(EncodePageToken({}, ""), "xTkaKDL4x6g");
}

TEST(PageTokenTest, RefusesATokenOfOtherFilters) {
  const std::string token = EncodePageToken({"orders", "ann", "b"}, "key");
  EXPECT_FALSE(Gives({"orders", "ann", ""}, token, "key"));
  EXPECT_FALSE(Gives({"orders", "an", "nb"}, token, "key"));
  EXPECT_FALSE(Gives({"payments", "ann", "b"}, token, "key"));
}

TEST(PageTokenTest, RefusesWhatIsNoToken) {
  const std::string token = EncodePageToken({"orders"}, "key");
  for (const std::string& bad : {std::string("x"), std::string("not base64!"), token + "AAAA",
                                 token.substr(0, token.size() - 2), std::string(600, 'A')}) {
    Violations violations;
    EXPECT_EQ(DecodePageToken({"orders"}, bad, violations), "") << bad;
    EXPECT_THAT(ViolationsOf(violations.ToStatus()),
                ElementsAre(FieldViolation{
                    "page_token", "must be a next_page_token of this list with the same filters"}))
        << bad;
  }
}

}  // namespace
}  // namespace souk

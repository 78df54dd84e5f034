#include "gateway/routing/percent_encoding.h"

#include <gtest/gtest.h>

namespace souk::gateway {
namespace {

TEST(HasValidEscapes, WantsTwoHexadecimalDigitsAfterEachPercentSign) {
  for (const char* text : {"", "abc", "%41", "%aF%00", "a%20b"}) {
    EXPECT_TRUE(HasValidEscapes(text)) << text;
  }
  for (const char* text : {"%", "%4", "%4g", "%g4", "%%41", "a%20%"}) {
    EXPECT_FALSE(HasValidEscapes(text)) << text;
  }
}

TEST(PercentDecode, DecodesOnceAndLeavesThePlus) {
  EXPECT_EQ(PercentDecode("a%20b+c%252F", EscapedSlash::kDecode), "a b+c%2F");
}

TEST(PercentDecode, DecodesOrKeepsAnEscapedSlashInEitherCase) {
  EXPECT_EQ(PercentDecode("a%2Fb%2fc%20", EscapedSlash::kDecode), "a/b/c ");
  EXPECT_EQ(PercentDecode("a%2Fb%2fc%20", EscapedSlash::kKeep), "a%2Fb%2fc ");
}

TEST(IsDotSegment, KnowsOneAndTwoDotsHoweverEscaped) {
  for (const char* text : {".", "..", "%2e", "%2E.", ".%2e", "%2E%2e"}) {
    EXPECT_TRUE(IsDotSegment(text)) << text;
  }
  for (const char* text : {"", "...", "a.", ".a", "%2e%2e%2e", "%2f"}) {
    EXPECT_FALSE(IsDotSegment(text)) << text;
  }
}

}  // namespace
}  // namespace souk::gateway

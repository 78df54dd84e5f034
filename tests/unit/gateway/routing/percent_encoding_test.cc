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

TEST(IsValidUtf8, AcceptsTheFirstAndLastCodePointOfEachLength) {
  for (const char* text :
       {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsValidUtf8(text)) << text;
  }
}

TEST(IsValidUtf8, RefusesOverlongFormsSurrogatesStraysAndCuts) {
  for (const char* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xE1\x80", "\xE1\x80\x41", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xF1\x80\x80", "\xFF"}) {
    EXPECT_FALSE(IsValidUtf8(text));
  }
}

}  // namespace
}  // namespace souk::gateway

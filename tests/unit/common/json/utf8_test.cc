#include "common/json/utf8.h"

#include <string>

#include "gtest/gtest.h"

namespace souk::json {
namespace {

TEST(Utf8Test, LengthIsThatOfTheFirstSequence) {
  EXPECT_EQ(Utf8SequenceLength("ab"), 1u);
  EXPECT_EQ(Utf8SequenceLength("\xC3\xA9x"), 2u);
  EXPECT_EQ(Utf8SequenceLength("\xE2\x82\xACx"), 3u);
  EXPECT_EQ(Utf8SequenceLength("\xF0\x9F\x98\x80x"), 4u);
  EXPECT_EQ(Utf8SequenceLength(absl::string_view("\0", 1)), 1u);
  EXPECT_EQ(Utf8SequenceLength(""), 0u);
}

TEST(Utf8Test, FirstAndLastOfEachLengthAreValid) {
  for (const char* text :
       {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsValidUtf8(text));
  }
}

TEST(Utf8Test, OverlongSurrogateTooLargeCutAndStrayBytesAreInvalid) {
  for (const char* text : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",  // overlong
                           "\xED\xA0\x80", "\xED\xBF\xBF",                  // surrogates
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF",  // > U+10FFFF
                           "\xC3", "\xE2\x82", "\xF0\x9F\x98",              // cut
                           "\x80", "\xBF", "\xC3(", "\xE2\x82(", "\xF0\x9F\x98("}) {
    EXPECT_EQ(Utf8SequenceLength(text), 0u);
    EXPECT_FALSE(IsValidUtf8(text));
  }
}

TEST(Utf8Test, ReplacementKeepsWhatIsValid) {
  EXPECT_EQ(ReplaceInvalidUtf8("a\xC3\xA9z"), "a\xC3\xA9z");
  EXPECT_EQ(ReplaceInvalidUtf8("a\xFF\xC3z"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
}

TEST(Utf8Test, AppendedCodePointsAreTheSequences) {
  std::string text;
  for (const char32_t code_point : {U'a', U'\u00E9', U'\u20AC', U'\U0001F600'}) {
    AppendUtf8(code_point, text);
  }
  EXPECT_EQ(text, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

}  // namespace
}  // namespace souk::json

#include "common/base/text.h"

#include <gtest/gtest.h>

#include <iterator>
#include <string>

namespace souk {
namespace {

TEST(Utf8SequenceLengthTest, IsThatOfTheFirstCharacterOrZero) {
  EXPECT_EQ(Utf8SequenceLength(""), 0u);
  EXPECT_EQ(Utf8SequenceLength("abc"), 1u);
  EXPECT_EQ(Utf8SequenceLength("\xc3\xab"
                               "c"),
            2u);
  EXPECT_EQ(Utf8SequenceLength("\xe2\x82\xac\xff"), 3u);
  EXPECT_EQ(Utf8SequenceLength("\xf0\x9f\x98\x80"), 4u);
  EXPECT_EQ(Utf8SequenceLength("\xff"), 0u);
}

TEST(IsUtf8Test, TakesTheFirstAndLastCodePointOfEachLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8(absl::string_view("\0\x7f", 2)));
  EXPECT_TRUE(IsUtf8("\xc2\x80\xdf\xbf"));
  EXPECT_TRUE(IsUtf8("\xe0\xa0\x80\xef\xbf\xbf"));
  EXPECT_TRUE(IsUtf8("\xed\x9f\xbf\xee\x80\x80"));  // around the surrogates
  EXPECT_TRUE(IsUtf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
}

TEST(IsUtf8Test, RefusesWhatRfc3629DoesNotAllow) {
  for (const char* text : {
           "\x80",              // a continuation alone
           "\xc0\x80",          // overlong, 2 bytes
           "\xc1\xbf",          // overlong, 2 bytes
           "\xe0\x9f\xbf",      // overlong, 3 bytes
           "\xf0\x8f\xbf\xbf",  // overlong, 4 bytes
           "\xed\xa0\x80",      // the first surrogate
           "\xed\xbf\xbf",      // the last surrogate
           "\xf4\x90\x80\x80",  // past U+10FFFF
           "\xf5\x80\x80\x80",  // no such first byte
           "\xff",              // no such byte
           "\xc3(",             // no continuation
           "\xe2\x82(",         // no second continuation
           "\xf0\x9f\x98(",     // no third continuation
       }) {
    EXPECT_FALSE(IsUtf8(text)) << testing::PrintToString(std::string(text));
  }
}

TEST(IsUtf8Test, RefusesASequenceThatTheEndCuts) {
  for (const char* text : {"a\xc3", "a\xe2\x82", "a\xf0\x9f\x98"}) {
    EXPECT_FALSE(IsUtf8(text)) << testing::PrintToString(std::string(text));
  }
}

TEST(IsPlainTextTest, RefusesControlCharactersOfAscii) {
  EXPECT_TRUE(IsPlainText("Zo\xc3\xab pays 5 \xe2\x82\xac"));
  EXPECT_FALSE(IsPlainText(absl::string_view("a\0b", 3)));
  for (const char* text : {"\t", "\n", "\r", "\x1b[0m", "\x7f"}) EXPECT_FALSE(IsPlainText(text));
}

TEST(IsPlainTextTest, RefusesWhatIsNoUtf8) { EXPECT_FALSE(IsPlainText("a\xff")); }

TEST(CountCodePointsTest, CountsCharactersAndNotBytes) {
  EXPECT_EQ(CountCodePoints(""), 0u);
  EXPECT_EQ(CountCodePoints("abc"), 3u);
  EXPECT_EQ(CountCodePoints("a\xc3\xab\xe2\x82\xac\xf0\x9f\x98\x80"), 4u);
}

TEST(ReplaceInvalidUtf8Test, KeepsWhatIsValid) {
  EXPECT_EQ(ReplaceInvalidUtf8("a\xC3\xA9z"), "a\xC3\xA9z");
  EXPECT_EQ(ReplaceInvalidUtf8("a\xFF\xC3z"), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
}

TEST(AppendUtf8Test, AppendsSequencesOfEachLength) {
  std::string text;
  for (const char32_t code_point : {U'a', U'\u00E9', U'\u20AC', U'\U0001F600'}) {
    AppendUtf8(code_point, text);
  }
  EXPECT_EQ(text, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(Utf8PrefixTest, CutsBetweenCharacters) {
  EXPECT_EQ(Utf8Prefix("abc", 3), "abc");
  EXPECT_EQ(Utf8Prefix("abcd", 3), "abc");
  EXPECT_EQ(Utf8Prefix("abcd", 0), "");
  const absl::string_view text = "a\xc3\xab\xe2\x82\xac\xf0\x9f\x98\x80";  // 1, 2, 3 and 4 bytes
  const size_t ends[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (size_t size = 0; size < std::size(ends); ++size) {
    EXPECT_EQ(Utf8Prefix(text, size), text.substr(0, ends[size])) << size;
  }
}

TEST(Utf8PrefixTest, CutsWhatIsNoUtf8Anywhere) {
  const std::string continuations(10, '\x80');
  EXPECT_GE(Utf8Prefix(continuations, 8).size(), 5u);
}

TEST(ShortenedTest, SaysThatSomethingIsMissing) {
  EXPECT_EQ(Shortened("12345678", 8), "12345678");
  EXPECT_EQ(Shortened("123456789", 8), "12345...");
  EXPECT_EQ(Shortened("1234\xe2\x82\xac"
                      "9",
                      7),
            "1234...");
}

}  // namespace
}  // namespace souk

#include "common/base/text.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace souk

#include "common/telemetry/text_encoding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace souk::telemetry {
namespace {

std::string JsonString(absl::string_view text) {
  std::string out;
  AppendJsonString(out, text);
  return out;
}

std::string JsonValue(const FieldValue& value) {
  std::string out;
  AppendJsonValue(out, value);
  return out;
}

std::string TerminalValue(const FieldValue& value) {
  std::string out;
  AppendTerminalValue(out, value);
  return out;
}

TEST(JsonStringTest, EscapesWhatJsonMustEscape) {
  EXPECT_EQ(JsonString("a\"b\\c\nd\re\tf"), R"("a\"b\\c\nd\re\tf")");
  EXPECT_EQ(JsonString(absl::string_view("\x00\x1f", 2)), R"("\u0000\u001f")");
}

TEST(JsonStringTest, KeepsCharactersOfEveryLength) {
  EXPECT_EQ(JsonString("a ü € 😀"), "\"a ü € 😀\"");
}

TEST(JsonStringTest, ReplacesEachByteThatIsPartOfNoCharacter) {
  EXPECT_EQ(JsonString("a\xFFz"), "\"a\uFFFDz\"");
  EXPECT_EQ(JsonString("\x80"), "\"\uFFFD\"");
  EXPECT_EQ(JsonString("\xC3"), "\"\uFFFD\"");                                // cut short
  EXPECT_EQ(JsonString("\xC3("), "\"\uFFFD(\"");                              // no continuation
  EXPECT_EQ(JsonString("\xC0\xAF"), "\"\uFFFD\uFFFD\"");                      // overlong "/"
  EXPECT_EQ(JsonString("\xED\xA0\x80"), "\"\uFFFD\uFFFD\uFFFD\"");            // a surrogate
  EXPECT_EQ(JsonString("\xF4\x90\x80\x80"), "\"\uFFFD\uFFFD\uFFFD\uFFFD\"");  // past U+10FFFF
}

TEST(JsonValueTest, WritesEachType) {
  EXPECT_EQ(JsonValue("text"), "\"text\"");
  EXPECT_EQ(JsonValue(true), "true");
  EXPECT_EQ(JsonValue(-3), "-3");
  EXPECT_EQ(JsonValue(std::numeric_limits<uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(JsonValue(0.1), "0.1");
}

TEST(JsonValueTest, WritesNumbersThatJsonLacksAsStrings) {
  EXPECT_EQ(JsonValue(std::nan("")), "\"NaN\"");
  EXPECT_EQ(JsonValue(HUGE_VAL), "\"Infinity\"");
  EXPECT_EQ(JsonValue(-HUGE_VAL), "\"-Infinity\"");
}

TEST(TerminalValueTest, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(TerminalValue("plain"), "plain");
  EXPECT_EQ(TerminalValue("two words"), "\"two words\"");
  EXPECT_EQ(TerminalValue("say \"so\""), R"("say \"so\"")");
  EXPECT_EQ(TerminalValue(""), "\"\"");
  EXPECT_EQ(TerminalValue(1.5), "1.5");
}

TEST(TerminalValueTest, LetsNoControlCharacterReachTheTerminal) {
  EXPECT_EQ(TerminalValue("a\x1b[2Jb"), R"(a\x1b[2Jb)");
  EXPECT_EQ(TerminalValue("a\nINFO"), R"(a\nINFO)");
  EXPECT_EQ(TerminalValue("\x7f"), R"(\x7f)");
  EXPECT_EQ(TerminalValue("\xC2\x9B"), R"(\x9b)");  // U+009B, a one-character "escape ["
}

TEST(ToHexTest, WritesTwoLowerCaseDigitsAByte) {
  const uint8_t bytes[] = {0x00, 0x9a, 0xff};
  EXPECT_EQ(ToHex(bytes), "009aff");
}

}  // namespace
}  // namespace souk::telemetry

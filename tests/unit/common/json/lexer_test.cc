#include "common/json/lexer.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace souk::json {
namespace {

// "ok", or the place and the message of the error that skipping the whole text gives.
std::string Check(absl::string_view text, int max_depth = 100) {
  Lexer lexer(text, max_depth);
  absl::Status status = lexer.SkipValue();
  if (status.ok()) status = lexer.ReadEnd();
  return status.ok() ? "ok" : absl::StrCat(lexer.location(), ": ", status.message());
}

std::string StringIn(absl::string_view text) {
  Lexer lexer(text, 1);
  const absl::StatusOr<absl::string_view> result = lexer.ReadString();
  return result.ok() ? std::string(*result) : absl::StrCat("refused: ", result.status().message());
}

TEST(LexerTest, AcceptsJson) {
  for (const char* text :
       {"{}", "[]", "null", "true", "false", "0", "-1.5e+3", "\"\"", " \t\r\n[ 1 , 2 ] \n",
        R"({"a":{"b":[1,"x",null,true,{}]},"":0})", R"("\"\\\/\b\f\n\r\t\u0041")"}) {
    EXPECT_EQ(Check(text), "ok") << text;
  }
}

TEST(LexerTest, RefusesWhatOnlyLooksLikeJson) {
  for (const char* text : {"",
                           "   ",
                           "{",
                           "[",
                           "{\"a\"",
                           "{\"a\":",
                           "{\"a\":1",
                           "[1",
                           "[1,",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "{\"a\":1,}",
                           "{,}",
                           "{a:1}",
                           "{'a':1}",
                           "{1:1}",
                           "{\"a\" 1}",
                           "{\"a\":1 \"b\":2}",
                           "[1}",
                           "{\"a\":1]",
                           "tru",
                           "True",
                           "nul",
                           "NaN",
                           "Infinity",
                           "-Infinity",
                           "undefined",
                           "01",
                           "-01",
                           "+1",
                           "1.",
                           ".5",
                           "1e",
                           "1e+",
                           "-",
                           "0x10",
                           "1_000",
                           "1.5.2",
                           "--1",
                           "'a'",
                           "\"a",
                           "\"a\\\"",
                           "// c\n1",
                           "/* c */1",
                           "1 // c",
                           "1 2",
                           "{} {}",
                           "[] ,",
                           "\xEF\xBB\xBF{}",  // a byte order mark
                           "\"\t\"",
                           "\"\n\"",
                           "\f1",
                           "\v1",
                           "[1;2]"}) {
    EXPECT_NE(Check(text), "ok") << text;
  }
  EXPECT_NE(Check(absl::string_view("1\0", 2)), "ok");
  EXPECT_NE(Check(absl::string_view("\"\0\"", 3)), "ok");
}

TEST(LexerTest, StringsAreUnescaped) {
  EXPECT_EQ(StringIn(R"("plain")"), "plain");
  EXPECT_EQ(StringIn(R"("a\"b\\c\/d\b\f\n\r\te")"), "a\"b\\c/d\b\f\n\r\te");
  EXPECT_EQ(StringIn(R"("\u8c37\u6B4C")"), "\xE8\xB0\xB7\xE6\xAD\x8C");
  EXPECT_EQ(StringIn(R"("x\u0000y")"), std::string("x\0y", 3));
  EXPECT_EQ(StringIn(R"("\uD83D\uDE01!")"), "\xF0\x9F\x98\x81!");
}

TEST(LexerTest, StringsWithBrokenEscapesAreRefused) {
  for (const char* text : {R"("\x")", R"("\U0041")", R"("\u004")", R"("\u00g1")", R"("\uXXXX")",
                           R"("\uD800")", R"("\uD800x")", R"("\uD800\n")", R"("\uD800\uD800")",
                           R"("\uDC00")", R"("\uDE01\uD83D")", R"("\u)", R"("\)"}) {
    EXPECT_TRUE(absl::StartsWith(StringIn(text), "refused")) << text;
  }
}

TEST(LexerTest, StringsThatAreNotUtf8AreRefused) {
  EXPECT_EQ(StringIn("\"\xC3\xA9\""), "\xC3\xA9");
  for (const char* text :
       {"\"\xFF\"", "\"\xC3\"", "\"\xED\xA0\x80\"", "\"\xC0\x80\"", "\"\xF0\x9F\x98\""}) {
    EXPECT_EQ(StringIn(text), "refused: the text is not valid UTF-8");
  }
}

TEST(LexerTest, NestingIsLimited) {
  EXPECT_EQ(Check("[[[]]]", 3), "ok");
  EXPECT_EQ(Check(R"([{"a":[]},[[]]])", 3), "ok");
  EXPECT_EQ(Check(R"([{"a":[[]]}])", 3),
            "line 1, column 8: objects and arrays are nested too deep");
  EXPECT_EQ(Check(std::string(1000000, '[')),
            "line 1, column 101: objects and arrays are nested too deep");
}

TEST(LexerTest, ErrorsNameTheirPlace) {
  EXPECT_EQ(Check("{\n  \"a\": 1,\n  \"\xC3\xA9\": x\n}"),
            "line 3, column 8: must be a value, but is not JSON");
  EXPECT_EQ(Check("[1 2]"), "line 1, column 4: \",\" or \"]\" must come here");
  EXPECT_EQ(Check("{\"a\" 1}"), "line 1, column 6: \":\" must come here");
  EXPECT_EQ(Check("{} x"), "line 1, column 4: nothing may follow the value");
  EXPECT_EQ(Check("[01]"), "line 1, column 2: is not a number as JSON writes it");
  EXPECT_EQ(Check("[\"abc"), "line 1, column 2: a string that begins here has no end");
  EXPECT_EQ(Check("[\"ab\\q\"]"), "line 1, column 5: there is no such escape");
  EXPECT_EQ(Check("{"),
            "line 1, column 2: must be a member's name in double quotes, but is missing: "
            "the text ends here");
}

TEST(LexerTest, ValuesOfTheWrongKindAreNamed) {
  Lexer lexer(R"({"a":[]})", 100);
  EXPECT_EQ(lexer.ReadString().status().message(), "must be a string, but is an object");
  EXPECT_EQ(Lexer("[]", 1).ReadNumber().status().message(), "must be a number, but is an array");
  EXPECT_EQ(Lexer("\"true\"", 1).ReadBool().status().message(),
            "must be true or false, but is a string");
  EXPECT_EQ(Lexer("null", 1).ReadBool().status().message(), "must be true or false, but is null");
  EXPECT_EQ(Lexer("1", 1).ReadNull().message(), "must be null, but is a number");
}

TEST(LexerTest, CopyReadsOnByItself) {
  Lexer lexer("[1,2]", 1);
  Lexer ahead = lexer;
  EXPECT_TRUE(ahead.SkipValue().ok());
  EXPECT_EQ(ahead.offset(), 5u);
  EXPECT_EQ(lexer.offset(), 0u);
}

}  // namespace
}  // namespace souk::json

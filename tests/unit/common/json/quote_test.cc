#include "common/json/quote.h"

#include <string>

#include "gtest/gtest.h"

namespace souk::json {
namespace {

std::string Quoted(absl::string_view text) {
  std::string out;
  return AppendQuoted(text, out) ? out : "not UTF-8";
}

TEST(QuoteTest, PlainTextIsCopiedBetweenQuotes) {
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted("caf\xC3\xA9 / <b>"), "\"caf\xC3\xA9 / <b>\"");
}

TEST(QuoteTest, QuotesBackslashesAndControlsAreEscaped) {
  EXPECT_EQ(Quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(Quoted("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(Quoted(absl::string_view("\0\x1F\x7F", 3)), "\"\\u0000\\u001f\x7F\"");
}

TEST(QuoteTest, InvalidUtf8IsRefused) { EXPECT_EQ(Quoted("a\xFFz"), "not UTF-8"); }

TEST(QuoteTest, TextIsAppended) {
  std::string out = "x:";
  EXPECT_TRUE(AppendQuoted("y", out));
  EXPECT_EQ(out, "x:\"y\"");
}

}  // namespace
}  // namespace souk::json

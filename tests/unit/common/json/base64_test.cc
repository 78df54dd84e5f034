#include "common/json/base64.h"

#include "gtest/gtest.h"

namespace souk::json {
namespace {

TEST(Base64Test, BothAlphabetsAreReadPaddedOrNot) {
  EXPECT_EQ(DecodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("AQI="), "\x01\x02");
  EXPECT_EQ(DecodeBase64("AQI"), "\x01\x02");
  EXPECT_EQ(DecodeBase64("+/+/"), "\xFB\xFF\xBF");
  EXPECT_EQ(DecodeBase64("-_-_"), "\xFB\xFF\xBF");
  EXPECT_EQ(DecodeBase64("_w=="), "\xFF");
  EXPECT_EQ(DecodeBase64("/w"), "\xFF");
}

TEST(Base64Test, BitsThatNoByteNeedsAreIgnored) { EXPECT_EQ(DecodeBase64("-_"), "\xFB"); }

TEST(Base64Test, AnythingElseIsRefused) {
  for (const char* text : {"A", "AQI==", "AQ=", "=", "====", "A===", "AQ=I", "AQ==AQ==", "AQ I",
                           "AQI=\n", " AQI=", "AQI.", "A!==", "+_+_", "\xC3\xA9=="}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
  EXPECT_EQ(DecodeBase64(absl::string_view("AQ\0I", 4)), std::nullopt);
}

TEST(Base64Test, WrittenFormIsStandardAndPadded) {
  std::string out = "x";
  AppendBase64("\xFB\xFF", out);
  EXPECT_EQ(out, "x+/8=");
}

}  // namespace
}  // namespace souk::json

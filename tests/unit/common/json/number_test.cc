#include "common/json/number.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace souk::json {
namespace {

TEST(NumberTest, LengthIsThatOfTheLongestNumberAsJsonHasIt) {
  EXPECT_EQ(NumberLength("0"), 1u);
  EXPECT_EQ(NumberLength("-120,"), 4u);
  EXPECT_EQ(NumberLength("1.50e+10]"), 8u);
  EXPECT_EQ(NumberLength("01"), 1u);
  EXPECT_EQ(NumberLength("1 "), 1u);
}

TEST(NumberTest, WhatIsNoNumberHasNoLength) {
  for (const char* text :
       {"", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "-.5", "e5", "NaN", "x"}) {
    EXPECT_EQ(NumberLength(text), 0u) << text;
  }
}

TEST(NumberTest, IntegersAreExactToTheirLimits) {
  EXPECT_EQ(ParseInteger<int32_t>("2147483647"), 2147483647);
  EXPECT_EQ(ParseInteger<int32_t>("2147483648"), std::nullopt);
  EXPECT_EQ(ParseInteger<int32_t>("-2147483648"), std::numeric_limits<int32_t>::min());
  EXPECT_EQ(ParseInteger<int32_t>("-2147483649"), std::nullopt);
  EXPECT_EQ(ParseInteger<uint32_t>("4294967295"), 4294967295u);
  EXPECT_EQ(ParseInteger<uint32_t>("4294967296"), std::nullopt);
  EXPECT_EQ(ParseInteger<uint32_t>("-1"), std::nullopt);
  EXPECT_EQ(ParseInteger<int64_t>("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(ParseInteger<int64_t>("9223372036854775808"), std::nullopt);
  EXPECT_EQ(ParseInteger<int64_t>("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(ParseInteger<int64_t>("-9223372036854775809"), std::nullopt);
  EXPECT_EQ(ParseInteger<uint64_t>("18446744073709551615"), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(ParseInteger<uint64_t>("18446744073709551616"), std::nullopt);
  EXPECT_EQ(ParseInteger<uint64_t>("184467440737095516150"), std::nullopt);
}

TEST(NumberTest, IntegersMayHaveFractionsAndExponentsThatLeaveThemWhole) {
  EXPECT_EQ(ParseInteger<int32_t>("1e5"), 100000);
  EXPECT_EQ(ParseInteger<int32_t>("1E+5"), 100000);
  EXPECT_EQ(ParseInteger<int32_t>("2.50e1"), 25);
  EXPECT_EQ(ParseInteger<int32_t>("100e-2"), 1);
  EXPECT_EQ(ParseInteger<int32_t>("100000.000"), 100000);
  EXPECT_EQ(ParseInteger<int32_t>("-2.147483648e9"), std::numeric_limits<int32_t>::min());
  EXPECT_EQ(ParseInteger<int64_t>("9.223372036854775807e18"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(ParseInteger<uint32_t>("-0"), 0u);
  EXPECT_EQ(ParseInteger<int32_t>("0e99999999999999999999"), 0);
  EXPECT_EQ(ParseInteger<int32_t>("0.000e-5"), 0);
}

TEST(NumberTest, WhatIsNotWholeOrNotANumberIsNoInteger) {
  for (const char* text :
       {"0.5", "1e-1", "25e-1", "1.00001", "", " 1", "1 ", "+1", "01", "0x1", "1,2", "1e", "NaN",
        "1e536870000", "1e99999999999999999999", "1e-99999999999999999999"}) {
    EXPECT_EQ(ParseInteger<int64_t>(text), std::nullopt) << text;
  }
}

TEST(NumberTest, FloatsAreTheClosestValue) {
  EXPECT_EQ(ParseFloat<double>("0.1"), 0.1);
  EXPECT_EQ(ParseFloat<double>("-1.7976931348623157e308"), -std::numeric_limits<double>::max());
  EXPECT_EQ(ParseFloat<double>("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(ParseFloat<double>("1e-400"), 0.0);
  EXPECT_EQ(ParseFloat<float>("3.4028235e38"), std::numeric_limits<float>::max());
  EXPECT_EQ(ParseFloat<float>("1e-60"), 0.0f);
  EXPECT_TRUE(std::signbit(*ParseFloat<double>("-0")));
}

TEST(NumberTest, FloatsHaveNamesForWhatIsNotFinite) {
  EXPECT_TRUE(std::isnan(*ParseFloat<double>("NaN")));
  EXPECT_EQ(ParseFloat<double>("Infinity"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(ParseFloat<float>("-Infinity"), -std::numeric_limits<float>::infinity());
}

TEST(NumberTest, FloatsTooLargeOrMalformedAreRefused) {
  for (const char* text :
       {"1.8e308", "-1.8e308", "1e99999", "", "nan", "inf", "+1", "1 ", "0x1p3", "1.", ".5"}) {
    EXPECT_EQ(ParseFloat<double>(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseFloat<float>("3.4028236e38"), std::nullopt);
  EXPECT_EQ(ParseFloat<float>("-1e39"), std::nullopt);
}

template <typename Float>
std::string Text(Float value) {
  std::string text;
  AppendFloat(value, text);
  return text;
}

TEST(NumberTest, FloatsAreWrittenShortestAndReadBack) {
  EXPECT_EQ(Text(0.1), "0.1");
  EXPECT_EQ(Text(0.1f), "0.1");
  EXPECT_EQ(Text(1.0), "1");
  EXPECT_EQ(Text(-0.0), "-0");
  EXPECT_EQ(Text(100000.0), "100000");
  EXPECT_EQ(Text(1e20), "100000000000000000000");
  EXPECT_EQ(Text(1e21), "1e+21");
  EXPECT_EQ(Text(0.000001), "0.000001");
  EXPECT_EQ(Text(1e-7), "1e-07");
  for (const double value : {1.0 / 3, 1e300, -2.5e-300, 123456789.123, 5e-324}) {
    EXPECT_EQ(ParseFloat<double>(Text(value)), value);
  }
}

TEST(NumberTest, WhatIsNotFiniteIsWrittenAsAString) {
  EXPECT_EQ(Text(std::nan("")), "\"NaN\"");
  EXPECT_EQ(Text(-std::numeric_limits<float>::infinity()), "\"-Infinity\"");
}

}  // namespace
}  // namespace souk::json

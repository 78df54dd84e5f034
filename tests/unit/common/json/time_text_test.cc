#include "common/json/time_text.h"

#include <string>

#include "gtest/gtest.h"

namespace souk::json {

std::ostream& operator<<(std::ostream& out, const SecondsAndNanos& time) {
  return out << time.seconds << " s, " << time.nanos << " ns";
}

namespace {

std::string Timestamp(int64_t seconds, int32_t nanos) {
  std::string text;
  return AppendTimestamp({seconds, nanos}, text) ? text : "refused" + text;
}

std::string Duration(int64_t seconds, int32_t nanos) {
  std::string text;
  return AppendDuration({seconds, nanos}, text) ? text : "refused" + text;
}

using Time = SecondsAndNanos;

TEST(TimestampTextTest, ReadsTheRangeOfYears1To9999) {
  EXPECT_EQ(ParseTimestamp("0001-01-01T00:00:00Z"), (Time{-62135596800, 0}));
  EXPECT_EQ(ParseTimestamp("9999-12-31T23:59:59.999999999Z"), (Time{253402300799, 999999999}));
  EXPECT_EQ(ParseTimestamp("0000-12-31T23:59:59Z"), std::nullopt);
  EXPECT_EQ(ParseTimestamp("10000-01-01T00:00:00Z"), std::nullopt);
}

TEST(TimestampTextTest, FractionsCountForwardAlsoBefore1970) {
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:10.5Z"), (Time{10, 500000000}));
  EXPECT_EQ(ParseTimestamp("1969-12-31T23:59:59.999999999Z"), (Time{-1, 999999999}));
}

TEST(TimestampTextTest, OffsetsAreSubtractedAndTheRangeIsThatOfUtc) {
  EXPECT_EQ(ParseTimestamp("1970-01-01T08:00:01+08:00"), (Time{1, 0}));
  EXPECT_EQ(ParseTimestamp("1970-01-01T00:00:00-11:30"), (Time{41400, 0}));
  EXPECT_EQ(ParseTimestamp("0001-01-01T00:00:00-00:01"), (Time{-62135596740, 0}));
  EXPECT_EQ(ParseTimestamp("0001-01-01T00:00:00+00:01"), std::nullopt);
  EXPECT_EQ(ParseTimestamp("9999-12-31T23:59:59-00:01"), std::nullopt);
}

TEST(TimestampTextTest, OnlyDaysAndTimesThatExistAreRead) {
  EXPECT_EQ(ParseTimestamp("2000-02-29T00:00:00Z"), (Time{951782400, 0}));
  for (const char* text : {"2001-02-29T00:00:00Z", "2023-04-31T00:00:00Z", "1970-13-01T00:00:00Z",
                           "1970-00-01T00:00:00Z", "1970-01-32T00:00:00Z", "1970-01-00T00:00:00Z",
                           "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z",
                           "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+00:60"}) {
    EXPECT_EQ(ParseTimestamp(text), std::nullopt) << text;
  }
}

TEST(TimestampTextTest, OnlyTheStrictFormIsRead) {
  for (const char* text :
       {"", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01t00:00:00Z",
        "1970-01-01T00:00:00z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.0000000001Z",
        "1970-01-01T00:00Z", "1970-1-01T00:00:00Z", "1970-01-1T00:00:00Z", "70-01-01T00:00:00Z",
        "1970-01-01T00:00:00+0800", "1970-01-01T00:00:00+08", "1970-01-01T00:00:00Z ",
        " 1970-01-01T00:00:00Z", "+1970-01-01T00:00:00Z", "1970-01-01T00:00:00,5Z",
        "1970-01-01T-1:00:00Z"}) {
    EXPECT_EQ(ParseTimestamp(text), std::nullopt) << text;
  }
}

TEST(TimestampTextTest, WritesAsManyDigitsAsNeededInThrees) {
  EXPECT_EQ(Timestamp(0, 0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(Timestamp(0, 10000000), "1970-01-01T00:00:00.010Z");
  EXPECT_EQ(Timestamp(0, 10000), "1970-01-01T00:00:00.000010Z");
  EXPECT_EQ(Timestamp(-1, 10), "1969-12-31T23:59:59.000000010Z");
  EXPECT_EQ(Timestamp(-62135596800, 0), "0001-01-01T00:00:00Z");
  EXPECT_EQ(Timestamp(253402300799, 999999999), "9999-12-31T23:59:59.999999999Z");
}

TEST(TimestampTextTest, RefusesToWriteWhatIsOutOfRange) {
  EXPECT_EQ(Timestamp(-62135596801, 0), "refused");
  EXPECT_EQ(Timestamp(253402300800, 0), "refused");
  EXPECT_EQ(Timestamp(0, -1), "refused");
  EXPECT_EQ(Timestamp(0, 1000000000), "refused");
}

TEST(DurationTextTest, ReadsSecondsWithFractionsEitherWay) {
  EXPECT_EQ(ParseDuration("0s"), (Time{0, 0}));
  EXPECT_EQ(ParseDuration("1.5s"), (Time{1, 500000000}));
  EXPECT_EQ(ParseDuration("-0.5s"), (Time{0, -500000000}));
  EXPECT_EQ(ParseDuration("-3.000000001s"), (Time{-3, -1}));
  EXPECT_EQ(ParseDuration("315576000000.999999999s"), (Time{315576000000, 999999999}));
  EXPECT_EQ(ParseDuration("-315576000000.999999999s"), (Time{-315576000000, -999999999}));
}

TEST(DurationTextTest, OnlyTheStrictFormInRangeIsRead) {
  for (const char* text :
       {"", "s", "1", "1.s", ".5s", "+1s", "--1s", "01s", "1 s", " 1s", "1s ", "1S", "1ms", "1e3s",
        "1.0000000001s", "315576000001s", "-315576000001s", "99999999999999999999999s", "NaNs"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(DurationTextTest, WritesTheSameForm) {
  EXPECT_EQ(Duration(1, 0), "1s");
  EXPECT_EQ(Duration(1, 10000000), "1.010s");
  EXPECT_EQ(Duration(-1, -10000), "-1.000010s");
  EXPECT_EQ(Duration(0, -10), "-0.000000010s");
}

TEST(DurationTextTest, RefusesToWriteWhatIsOutOfRangeOrOfTwoSigns) {
  EXPECT_EQ(Duration(315576000001, 0), "refused");
  EXPECT_EQ(Duration(-315576000001, 0), "refused");
  EXPECT_EQ(Duration(1, -1), "refused");
  EXPECT_EQ(Duration(-1, 1), "refused");
  EXPECT_EQ(Duration(0, 1000000000), "refused");
  EXPECT_EQ(Duration(0, -1000000000), "refused");
}

}  // namespace
}  // namespace souk::json

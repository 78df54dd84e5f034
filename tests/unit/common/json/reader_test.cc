#include "common/json/reader.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "test_types.h"

namespace souk::json {
namespace {

using ::testing::HasSubstr;

class ReaderTest : public JsonTest {};
INSTANTIATE_JSON_TEST(ReaderTest);

TEST_P(ReaderTest, IntegersAreNumbersOrStrings) {
  EXPECT_EQ(Reading(R"({"int32Value":-7})"), "int32_value: -7");
  EXPECT_EQ(Reading(R"({"int32Value":"-7"})"), "int32_value: -7");
  EXPECT_EQ(Reading(R"({"int32Value":"2\u003147"})"), "int32_value: 2147");
  EXPECT_EQ(Reading(R"({"int32Value":1e5})"), "int32_value: 100000");
  EXPECT_EQ(Reading(R"({"int32Value":"1e5"})"), "int32_value: 100000");
  EXPECT_EQ(Reading(R"({"int64Value":"-9223372036854775808"})"),
            "int64_value: -9223372036854775808");
  EXPECT_EQ(Reading(R"({"uint64Value":18446744073709551615})"),
            "uint64_value: 18446744073709551615");
  EXPECT_EQ(Reading(R"({"uint32Value":4.294967295e9})"), "uint32_value: 4294967295");
  EXPECT_EQ(Reading(R"({"sint32Value":-1,"fixed64Value":2})"), "sint32_value: -1 fixed64_value: 2");
}

TEST_P(ReaderTest, IntegersOutOfRangeOrNotWholeAreRefused) {
  for (const char* json :
       {R"({"int32Value":2147483648})", R"({"int32Value":-2147483649})", R"({"uint32Value":-1})",
        R"({"uint32Value":4294967296})", R"({"int64Value":"9223372036854775808"})",
        R"({"uint64Value":"1e536870000"})", R"({"int32Value":0.5})", R"({"int32Value":"0.5"})",
        R"({"int32Value":"12abc"})", R"({"int32Value":"12 34"})", R"({"int32Value":""})",
        R"({"int32Value":" 1"})", R"({"int32Value":"1 "})", R"({"int32Value":"+1"})",
        R"({"int32Value":"NaN"})"}) {
    EXPECT_THAT(Refusal(json), HasSubstr("must be a whole number from ")) << json;
  }
  for (const char* json :
       {R"({"int32Value":true})", R"({"int32Value":[1]})", R"({"int32Value":{}})"}) {
    EXPECT_THAT(Refusal(json), HasSubstr("must be a number, but is ")) << json;
  }
  EXPECT_THAT(Refusal(R"({"int32Value":01})"), HasSubstr("is not a number as JSON writes it"));
  EXPECT_THAT(Refusal(R"({"int32Value":+1})"), HasSubstr("but is not JSON"));
}

TEST_P(ReaderTest, FloatingPointIsNumbersStringsAndNames) {
  EXPECT_EQ(Reading(R"({"floatValue":1.5,"doubleValue":-1e-3})"),
            "float_value: 1.5 double_value: -0.001");
  EXPECT_EQ(Reading(R"({"floatValue":"1.5"})"), "float_value: 1.5");
  EXPECT_EQ(Reading(R"({"floatValue":"NaN","doubleValue":"-Infinity"})"),
            "float_value: nan double_value: -inf");
  EXPECT_EQ(Reading(R"({"floatValue":3.4028235e38})"), "float_value: 3.40282347e+38");
}

TEST_P(ReaderTest, FloatingPointTooLargeOrUnquotedNamesAreRefused) {
  for (const char* json :
       {R"({"floatValue":3.502823e+38})", R"({"floatValue":-3.502823e+38})",
        R"({"doubleValue":1.89769e+308})", R"({"doubleValue":"-1.89769e+308"})",
        R"({"doubleValue":""})", R"({"doubleValue":"nan"})", R"({"doubleValue":"12,34"})"}) {
    EXPECT_THAT(Refusal(json), HasSubstr("must be a number of at most ")) << json;
  }
  EXPECT_THAT(Refusal(R"({"doubleValue":NaN})"), HasSubstr("but is not JSON"));
  EXPECT_THAT(Refusal(R"({"doubleValue":-Infinity})"), HasSubstr("is not a number"));
}

TEST_P(ReaderTest, BooleansAreNotQuoted) {
  EXPECT_EQ(Reading(R"({"boolValue":true})"), "bool_value: true");
  for (const char* json :
       {R"({"boolValue":"true"})", R"({"boolValue":1})", R"({"boolValue":True})"}) {
    EXPECT_THAT(Refusal(json), HasSubstr("must be true or false, but is ")) << json;
  }
}

TEST_P(ReaderTest, StringsAreText) {
  EXPECT_EQ(Reading(R"({"stringValue":"a\u0000\n\uD83D\uDE01"})"),
            R"(string_value: "a\000\n\360\237\230\201")");
  EXPECT_THAT(Refusal(R"({"stringValue":12345})"), HasSubstr("must be a string, but is a number"));
  EXPECT_THAT(Refusal(R"({"stringValue":"\uD800"})"), HasSubstr("surrogate"));
  EXPECT_THAT(Refusal("{\"stringValue\":\"\xFF\"}"), HasSubstr("not valid UTF-8"));
}

TEST_P(ReaderTest, BytesAreBase64OfEitherAlphabet) {
  EXPECT_EQ(Reading(R"({"bytesValue":"AQI="})"), R"(bytes_value: "\001\002")");
  EXPECT_EQ(Reading(R"({"bytesValue":"-_"})"), R"(bytes_value: "\373")");
  EXPECT_THAT(Refusal(R"({"bytesValue":"a b"})"), HasSubstr("must be base64"));
}

TEST_P(ReaderTest, EnumsAreExactNamesOrNumbers) {
  EXPECT_EQ(Reading(R"({"colour":"RED"})"), "colour: RED");
  EXPECT_EQ(Reading(R"({"colour":"crimson"})"), "colour: RED");
  EXPECT_EQ(Reading(R"({"colour":1})"), "colour: RED");
  EXPECT_EQ(Reading(R"({"colour":123})"), "colour: 123");
  for (const char* json : {R"({"colour":"red"})", R"({"colour":"1"})", R"({"colour":""})"}) {
    EXPECT_THAT(Refusal(json), HasSubstr("must be one of COLOUR_UNSPECIFIED, RED,")) << json;
  }
  EXPECT_THAT(Refusal(R"({"colour":["RED"]})"), HasSubstr("the name or number of an enumerator"));
  EXPECT_THAT(Refusal(R"({"colour":1.5})"), HasSubstr("must be a whole number"));
}

TEST_P(ReaderTest, Proto2IsReadToo) {
  EXPECT_EQ(Reading(R"({"size":1,"sizes":["LARGE"],"count":0,"box":{"label":"x"}})", {}, "Old"),
            R"(size: SMALL sizes: LARGE count: 0 Box { label: "x" })");
  EXPECT_THAT(Refusal(R"({"size":3})", {}, "Old"), HasSubstr("must be one of SMALL, LARGE"));
  EXPECT_EQ(Reading(R"({"[souk.jsontest.extra]":3})", {}, "Old"), "[souk.jsontest.extra]: 3");
  EXPECT_THAT(Refusal(R"({"[souk.jsontest.extra]":3,"[souk.jsontest.extra]":3})", {}, "Old"),
              HasSubstr("must not be given twice"));
  EXPECT_THAT(Refusal(R"({"[souk.jsontest.none]":3})", {}, "Old"), HasSubstr("no such field"));
  EXPECT_THAT(Refusal(R"({"extra":3})", {}, "Old"), HasSubstr("no such field"));
}

TEST_P(ReaderTest, WhatIsNotNamedStaysAndRepeatedFieldsGrow) {
  const auto message = Parse(R"(int32_value: 1 inner { number: 1 text: "x" } int32_list: 1
                                timestamp { seconds: 1 nanos: 1 })");
  ASSERT_TRUE(
      Read(R"({"inner":{"number":2},"int32List":[2],"timestamp":"1970-01-01T00:00:02Z"})", *message)
          .ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
      *message, *Parse(R"(int32_value: 1 inner { number: 2 text: "x" } int32_list: [ 1, 2 ]
                          timestamp { seconds: 2 })")));
}

TEST_P(ReaderTest, SharedTypeTableGivesTheSame) {
  TypeTable table;
  const auto message = New();
  table.Add(*message->GetDescriptor());
  ReadOptions options;
  options.types = &table;
  ASSERT_TRUE(Read(R"({"inner":{"inner":{"number":1}}})", *message, options).ok());
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(
      *message, *Parse("inner { inner { number: 1 } }")));
}

class ReadFieldTest : public JsonTest {
 protected:
  std::string ReadingField(absl::string_view json, const std::string& field) {
    const auto message = New();
    const absl::Status status =
        ReadField(json, *message->GetDescriptor()->FindFieldByName(field), *message);
    return status.ok() ? message->ShortDebugString() : std::string(status.message());
  }
};
INSTANTIATE_JSON_TEST(ReadFieldTest);

TEST_P(ReadFieldTest, TextIsTheValueOfTheField) {
  EXPECT_EQ(ReadingField("5", "int32_value"), "int32_value: 5");
  EXPECT_EQ(ReadingField("[1,2]", "int32_list"), "int32_list: 1 int32_list: 2");
  EXPECT_EQ(ReadingField(R"({"number":1})", "inner"), "inner { number: 1 }");
  EXPECT_EQ(ReadingField("{}", "inner"), "inner { }");
  EXPECT_EQ(ReadingField(R"({"1":2})", "int32_map"), "int32_map { key: 1 value: 2 }");
  EXPECT_EQ(ReadingField("\"1.5s\"", "duration"), "duration { seconds: 1 nanos: 500000000 }");
  EXPECT_EQ(ReadingField("null", "inner"), "");
  EXPECT_EQ(ReadingField("null", "value"), "value { null_value: NULL_VALUE }");
}

TEST_P(ReadFieldTest, ErrorsNameTheFieldAndNothingMayFollow) {
  EXPECT_EQ(
      ReadingField(R"({"number":"x"})", "inner"),
      "line 1, column 11: inner.number: must be a whole number from -2147483648 to 2147483647");
  EXPECT_EQ(ReadingField("5 5", "int32_value"), "line 1, column 3: nothing may follow the value");
}

}  // namespace
}  // namespace souk::json

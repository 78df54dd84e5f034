// The types of google.protobuf that have a JSON form of their own, as json::Read takes them.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/json/reader.h"
#include "test_types.h"

namespace souk::json {
namespace {

using ::testing::HasSubstr;

class ReaderWellKnownTest : public JsonTest {};
INSTANTIATE_JSON_TEST(ReaderWellKnownTest);

TEST_P(ReaderWellKnownTest, TimestampsAndDurationsAreStrictStrings) {
  EXPECT_EQ(Reading(R"({"timestamp":"1970-01-01T08:00:01.5+08:00","duration":"-1.5s"})"),
            "timestamp { seconds: 1 nanos: 500000000 } duration { seconds: -1 nanos: -500000000 }");
  EXPECT_THAT(Refusal(R"({"timestamp":"1970-01-01t00:00:00Z"})"), HasSubstr("must be a time in"));
  EXPECT_THAT(Refusal(R"({"timestamp":1})"), HasSubstr("must be a string, but is a number"));
  EXPECT_THAT(Refusal(R"({"duration":"315576000001s"})"), HasSubstr("must be seconds such as"));
}

TEST_P(ReaderWellKnownTest, FieldMasksHaveJsonNamesOnly) {
  EXPECT_EQ(Reading(R"({"mask":"foo,barBaz.x"})"), R"(mask { paths: "foo" paths: "bar_baz.x" })");
  EXPECT_EQ(Reading(R"({"mask":""})"), "mask { }");
  EXPECT_THAT(Refusal(R"({"mask":"foo,bar_bar"})"), HasSubstr("must be field paths"));
}

TEST_P(ReaderWellKnownTest, WrappersAreTheirValues) {
  EXPECT_EQ(
      Reading(R"({"boolWrapper":false,"int32Wrapper":0,"int64Wrapper":"1","uint32Wrapper":1e1,
                        "uint64Wrapper":"2","floatWrapper":"NaN","doubleWrapper":0.5,
                        "stringWrapper":"","bytesWrapper":"AQI="})"),
      "bool_wrapper { } int32_wrapper { } int64_wrapper { value: 1 } "
      "uint32_wrapper { value: 10 } uint64_wrapper { value: 2 } float_wrapper { value: nan } "
      "double_wrapper { value: 0.5 } string_wrapper { } bytes_wrapper { value: \"\\001\\002\" }");
  EXPECT_EQ(Refusal(R"({"int32Wrapper":{"value":1}})"),
            "line 1, column 17: int32_wrapper: must be a number, but is an object");
}

TEST_P(ReaderWellKnownTest, StructsListsAndValuesAreAnyJson) {
  EXPECT_EQ(Rewriting(R"({"struct":{"n":null,"i":1234,"b":true,"d":1.5,"s":"x","l":[1,"2",null,[]],
                                    "o":{"value":0}},
                          "value":[{"a":{}}],"list":[false,null]})"),
            R"({"struct":{"b":true,"d":1.5,"i":1234,"l":[1,"2",null,[]],"n":null,"o":{"value":0},)"
            R"("s":"x"},"value":[{"a":{}}],"list":[false,null]})");
  EXPECT_EQ(Reading(R"({"value":"NaN"})"), R"(value { string_value: "NaN" })");
  EXPECT_EQ(Reading(R"({"struct":{"l":[]}})"),
            R"(struct { fields { key: "l" value { list_value { } } } })");
}

TEST_P(ReaderWellKnownTest, StructsKeepTheRulesOfJson) {
  EXPECT_EQ(Refusal(R"({"struct":{"a":1,"a":2}})"),
            "line 1, column 18: struct[a]: must not be given twice");
  EXPECT_THAT(Refusal(R"({"struct":[]})"), HasSubstr("must be an object, but is an array"));
  EXPECT_THAT(Refusal(R"({"list":{}})"), HasSubstr("must be an array, but is an object"));
  EXPECT_THAT(Refusal(R"({"value":1e999})"), HasSubstr("must be a number of at most"));
  EXPECT_EQ(Refusal(R"({"value":{"a":[0,x]}})"),
            "line 1, column 18: value[a][1]: must be a value, but is not JSON");
}

TEST_P(ReaderWellKnownTest, DynamicValuesCountAgainstTheDepth) {
  const auto nested = [](int depth) {
    return absl::StrCat(R"({"value":)", std::string(depth, '['), std::string(depth, ']'), "}");
  };
  EXPECT_EQ(Rewriting(nested(99)), nested(99));
  EXPECT_THAT(Refusal(nested(100)), HasSubstr("nested too deep"));
}

TEST_P(ReaderWellKnownTest, AnyHoldsAMessageOfTheNamedType) {
  EXPECT_EQ(Rewriting(R"({"any":{"@type":"type.googleapis.com/souk.jsontest.Inner","number":1}})"),
            R"({"any":{"@type":"type.googleapis.com/souk.jsontest.Inner","number":1}})");
  EXPECT_EQ(Rewriting(R"({"any":{"@type":"x/google.protobuf.Duration","value":"1.5s"}})"),
            R"({"any":{"@type":"x/google.protobuf.Duration","value":"1.500s"}})");
  EXPECT_EQ(Rewriting(R"({"any":{"@type":"x/google.protobuf.Value","value":null}})"),
            R"({"any":{"@type":"x/google.protobuf.Value","value":null}})");
  EXPECT_EQ(Reading(R"({"any":{}})"), "any { }");
}

TEST_P(ReaderWellKnownTest, TheTypeOfAnAnyNeedNotComeFirst) {
  EXPECT_EQ(Rewriting(R"({"any":{"number":1,"@type":"x/souk.jsontest.Inner"}})"),
            R"({"any":{"@type":"x/souk.jsontest.Inner","number":1}})");
  EXPECT_EQ(Rewriting(R"({"anyList":[{"value":{"value":"1s","@type":"x/google.protobuf.Duration"},
                                      "@type":"x/google.protobuf.Any"},
                                     {"text":"@type","@type":"x/souk.jsontest.Inner"}]})"),
            R"({"anyList":[{"@type":"x/google.protobuf.Any",)"
            R"("value":{"@type":"x/google.protobuf.Duration","value":"1s"}},)"
            R"({"@type":"x/souk.jsontest.Inner","text":"@type"}]})");
}

TEST_P(ReaderWellKnownTest, AnysThatCannotBeUnderstoodAreRefused) {
  EXPECT_THAT(Refusal(R"({"any":{"number":1}})"), HasSubstr("must name it in \"@type\""));
  EXPECT_EQ(Refusal(R"({"any":{"@type":"x/no.Such"}})"),
            "line 1, column 8: any: no message type is known as \"x/no.Such\"");
  EXPECT_THAT(Refusal(R"({"any":{"@type":"souk.jsontest.Inner"}})"), HasSubstr("is known as"));
  EXPECT_THAT(Refusal(R"({"any":{"@type":"","value":""}})"), HasSubstr("is known as"));
  EXPECT_THAT(Refusal(R"({"any":{"@type":1}})"), HasSubstr("must name it in \"@type\""));
  EXPECT_THAT(Refusal(R"({"any":{"@type":"x/souk.jsontest.Inner","colour":1}})"),
              HasSubstr("any.colour: there is no such field in souk.jsontest.Inner"));
  EXPECT_THAT(Refusal(R"({"any":{"@type":"x/souk.jsontest.Inner",
                                 "@type":"x/souk.jsontest.Inner"}})"),
              HasSubstr("\"@type\" must not be given twice"));
  EXPECT_THAT(Refusal(R"({"any":{"@type":"x/google.protobuf.Duration"}})"),
              HasSubstr("must be given as \"value\""));
  EXPECT_THAT(
      Refusal(R"({"any":{"@type":"x/google.protobuf.Duration","value":"1s","value":"1s"}})"),
      HasSubstr("\"value\" must not be given twice"));
  EXPECT_THAT(Refusal(R"({"any":{"@type":"x/google.protobuf.Duration","value":"1s","a":1}})"),
              HasSubstr("any.a: there is no such field"));
  EXPECT_THAT(Refusal(R"({"any":{"number":01,"@type":"x/souk.jsontest.Inner"}})"),
              HasSubstr("line 1, column 18: any: is not a number"));
}

TEST_P(ReaderWellKnownTest, SpecialFormsAreReadAtTheTopToo) {
  const auto timestamp = New();
  const auto* const field = timestamp->GetDescriptor()->FindFieldByName("timestamp");
  auto& inner = *timestamp->GetReflection()->MutableMessage(timestamp.get(), field);
  ASSERT_TRUE(Read("\"1970-01-01T00:00:01Z\"", inner).ok());
  EXPECT_EQ(timestamp->ShortDebugString(), "timestamp { seconds: 1 }");
}

}  // namespace
}  // namespace souk::json

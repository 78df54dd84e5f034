// Names, objects, arrays, maps, oneofs and null, as json::Read takes them.

#include "absl/strings/str_cat.h"
#include "common/json/reader.h"
#include "test_types.h"

namespace souk::json {
namespace {

using ::testing::HasSubstr;

class ReaderStructureTest : public JsonTest {};
INSTANTIATE_JSON_TEST(ReaderStructureTest);

TEST_P(ReaderStructureTest, FieldsHaveTwoNames) {
  EXPECT_EQ(Reading(R"({"int32Value":1})"), "int32_value: 1");
  EXPECT_EQ(Reading(R"({"int32_value":1})"), "int32_value: 1");
  EXPECT_EQ(Reading(R"({"int32\u0056alue":1})"), "int32_value: 1");
  EXPECT_EQ(Reading(R"({"other-name":"x"})"), "renamed: \"x\"");
  EXPECT_EQ(Reading(R"({"renamed":"x"})"), "renamed: \"x\"");
  EXPECT_EQ(Reading(R"({"OddName":1})"), "_odd__name_: 1");
  EXPECT_EQ(Reading(R"({"_odd__name_":1})"), "_odd__name_: 1");
}

TEST_P(ReaderStructureTest, UnknownNamesAreRefusedWithTheirPath) {
  EXPECT_EQ(Refusal(R"({"inner":{"colour":1}})"),
            "line 1, column 11: inner.colour: there is no such field in souk.jsontest.Inner");
  EXPECT_THAT(Refusal(R"({"Int32Value":1})"), HasSubstr("Int32Value: there is no such field"));
  EXPECT_THAT(Refusal(R"({"":1})"), HasSubstr("there is no such field"));
}

TEST_P(ReaderStructureTest, UnknownMembersAreIgnoredOnRequestButMustBeJson) {
  ReadOptions ignoring;
  ignoring.ignore_unknown_fields = true;
  for (const char* value : {"1", "\"a\"", "true", "null", "{\"a\":[1,{}]}", "[]"}) {
    EXPECT_EQ(Reading(absl::StrCat(R"({"unknown":)", value, R"(,"int32Value":1})"), ignoring),
              "int32_value: 1");
  }
  EXPECT_THAT(Refusal(R"({"unknown":[1,]})", ignoring), HasSubstr("must be a value"));
}

TEST_P(ReaderStructureTest, UnknownEnumeratorsAreIgnoredOnRequest) {
  ReadOptions ignoring;
  ignoring.ignore_unknown_fields = true;
  EXPECT_EQ(Reading(R"({"colour":"PINK"})", ignoring), "");
  EXPECT_EQ(Reading(R"({"colourList":["RED","PINK","RED"]})", ignoring),
            "colour_list: RED colour_list: RED");
  EXPECT_EQ(Reading(R"({"colourMap":{"a":"RED","b":"PINK"}})", ignoring),
            "colour_map { key: \"a\" value: RED }");
}

TEST_P(ReaderStructureTest, NamesGivenTwiceAreRefusedInAnySpelling) {
  for (const char* json :
       {R"({"inner":{},"inner":{}})", R"({"int32Value":1,"int32_value":1})",
        R"({"int32_value":1,"int32Value":1})", R"({"int32Value":null,"int32Value":1})",
        R"({"int32List":[],"int32List":[1]})"}) {
    EXPECT_THAT(Refusal(json), HasSubstr("must not be given twice")) << json;
  }
}

TEST_P(ReaderStructureTest, TwoMembersOfAOneofAreRefusedUnlessOneIsNull) {
  EXPECT_EQ(Refusal(R"({"numberChoice":1,"textChoice":"a"})"),
            "line 1, column 32: text_choice: must not be given beside another member of the oneof "
            "choice");
  EXPECT_EQ(Reading(R"({"numberChoice":null,"textChoice":"a"})"), "text_choice: \"a\"");
  EXPECT_EQ(Reading(R"({"textChoice":"a","innerChoice":null})"), "text_choice: \"a\"");
  EXPECT_EQ(Reading(R"({"numberChoice":0})"), "number_choice: 0");
  EXPECT_THAT(Refusal(R"({"nullChoice":null,"textChoice":"a"})"), HasSubstr("oneof choice"));
}

TEST_P(ReaderStructureTest, NullLeavesAFieldAbsent) {
  EXPECT_EQ(Reading(R"({"boolValue":null,"int32Value":null,"stringValue":null,"bytesValue":null,
                        "colour":null,"inner":null,"optionalInt32":null,"int32List":null,
                        "innerList":null,"stringMap":null,"any":null,"timestamp":null,
                        "duration":null,"mask":null,"struct":null,"list":null,"int32Wrapper":null,
                        "valueList":null,"nullList":null})"),
            "");
}

TEST_P(ReaderStructureTest, NullIsAValueOfValueAndNullValue) {
  EXPECT_EQ(Reading(R"({"value":null})"), "value { null_value: NULL_VALUE }");
  EXPECT_EQ(Reading(R"({"nullChoice":null})"), "null_choice: NULL_VALUE");
  EXPECT_EQ(Reading(R"({"nullChoice":"NULL_VALUE"})"), "null_choice: NULL_VALUE");
  EXPECT_EQ(Reading(R"({"nullValue":null})"), "");
  EXPECT_EQ(Reading(R"({"valueList":[null],"nullList":[null]})"),
            "value_list { null_value: NULL_VALUE } null_list: NULL_VALUE");
  EXPECT_EQ(Reading(R"({"valueMap":{"a":null}})"),
            "value_map { key: \"a\" value { null_value: NULL_VALUE } }");
  EXPECT_THAT(Refusal(R"({"nullChoice":{}})"), HasSubstr("must be null, but is an object"));
}

TEST_P(ReaderStructureTest, NullIsRefusedInArraysMapsAndAtTheTop) {
  EXPECT_EQ(Refusal(R"({"int32List":[1,null]})"),
            "line 1, column 17: int32_list[1]: must be a number, but is null");
  EXPECT_THAT(Refusal(R"({"innerList":[null]})"), HasSubstr("must be an object, but is null"));
  EXPECT_THAT(Refusal(R"({"int32WrapperList":[null]})"),
              HasSubstr("must be a number, but is null"));
  EXPECT_THAT(Refusal(R"({"timestampList":[null]})"), HasSubstr("must be a string, but is null"));
  EXPECT_THAT(Refusal(R"({"int32Map":{"1":null}})"), HasSubstr("int32_map[1]: must be a number"));
  EXPECT_THAT(Refusal(R"({"int32Map":{null:1}})"), HasSubstr("a member's name in double quotes"));
  EXPECT_THAT(Refusal("null"), HasSubstr("must be an object, but is null"));
}

TEST_P(ReaderStructureTest, RepeatedFieldsAreArrays) {
  EXPECT_EQ(
      Reading(R"({"int32List":[1,"2",3e0],"stringList":["a",""],"innerList":[{},{"number":1}]})"),
      R"(int32_list: 1 int32_list: 2 int32_list: 3 string_list: "a" string_list: "" )"
      R"(inner_list { } inner_list { number: 1 })");
  EXPECT_THAT(Refusal(R"({"int32List":1})"), HasSubstr("must be an array, but is a number"));
  EXPECT_THAT(Refusal(R"({"innerList":{}})"), HasSubstr("must be an array, but is an object"));
  EXPECT_THAT(Refusal(R"({"innerList":[{},2]})"),
              HasSubstr("inner_list[1]: must be an object, but is a number"));
  EXPECT_THAT(Refusal(R"({"inner":[]})"), HasSubstr("must be an object, but is an array"));
}

TEST_P(ReaderStructureTest, MapsAreObjectsWithKeysAsText) {
  EXPECT_EQ(
      Rewriting(R"({"stringMap":{"":"","a\u0062":"x"},"int32Map":{"-1":1},"int64Map":{"1e2":"2"},
                          "uint32Map":{"4294967295":0},"uint64Map":{"\u0031":1},
                          "boolMap":{"tr\u0075e":false},"innerMap":{"k":{"number":1}},
                          "colourMap":{"k":"RED"}})"),
      R"({"stringMap":{"":"","ab":"x"},"int32Map":{"-1":1},"int64Map":{"100":"2"},)"
      R"("uint32Map":{"4294967295":0},"uint64Map":{"1":"1"},"boolMap":{"true":false},)"
      R"("innerMap":{"k":{"number":1}},"colourMap":{"k":"RED"}})");
}

TEST_P(ReaderStructureTest, MapKeysMustFitAndDiffer) {
  EXPECT_EQ(Refusal(R"({"int32Map":{"x":1}})"),
            "line 1, column 14: int32_map[x]: the key must be a whole number from -2147483648 to "
            "2147483647");
  EXPECT_THAT(Refusal(R"({"boolMap":{"True":true}})"), HasSubstr("the key must be true or false"));
  EXPECT_THAT(Refusal(R"({"int32Map":{1:1}})"), HasSubstr("a member's name in double quotes"));
  EXPECT_EQ(Refusal(R"({"int32Map":{"1":1,"1e0":1}})"),
            "line 1, column 20: int32_map[1]: must not be given twice");
  EXPECT_THAT(Refusal(R"({"stringMap":{"a":"","\u0061":""}})"), HasSubstr("string_map[a]"));
  EXPECT_THAT(Refusal(R"({"stringMap":[]})"), HasSubstr("must be an object, but is an array"));
}

TEST_P(ReaderStructureTest, NestingIsLimitedTo100) {
  const auto nested = [](int depth) {
    std::string json;
    for (int i = 1; i < depth; ++i) json += "{\"inner\":";
    return absl::StrCat(json, "{}", std::string(depth - 1, '}'));
  };
  EXPECT_EQ(Rewriting(nested(100)), nested(100));
  EXPECT_THAT(Refusal(nested(101)), HasSubstr("objects and arrays are nested too deep"));
  ReadOptions shallow;
  shallow.max_depth = 2;
  EXPECT_EQ(Reading(nested(2), shallow), "inner { }");
  EXPECT_THAT(Refusal(nested(3), shallow), HasSubstr("nested too deep"));
}

TEST_P(ReaderStructureTest, TextMustBeOneValue) {
  for (const char* json :
       {"", " ", "{} x", "{}{}", "{\"int32Value\":1,}", "[{}]", "\"{}\"", "// c\n{}"}) {
    EXPECT_NE(Refusal(json), "") << json;
  }
  EXPECT_EQ(Reading(" \t\r\n{\n}\n "), "");
}

}  // namespace
}  // namespace souk::json

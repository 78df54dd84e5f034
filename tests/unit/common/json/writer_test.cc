#include "common/json/writer.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "test_types.h"

namespace souk::json {
namespace {

using ::testing::HasSubstr;

class WriterTest : public JsonTest {};
INSTANTIATE_JSON_TEST(WriterTest);

TEST_P(WriterTest, FieldsAreWrittenCompactUnderTheirJsonNamesInTheProtosOrder) {
  EXPECT_EQ(Writing(""), "{}");
  EXPECT_EQ(Writing(R"(_odd__name_: 1 renamed: "x" int32_value: -7 bool_value: true)"),
            R"({"boolValue":true,"int32Value":-7,"other-name":"x","OddName":1})");
}

TEST_P(WriterTest, SixtyFourBitIntegersAreStrings) {
  EXPECT_EQ(Writing("int32_value: -2147483648 int64_value: -9223372036854775808 "
                    "uint32_value: 4294967295 uint64_value: 18446744073709551615 fixed64_value: 1"),
            R"({"int32Value":-2147483648,"int64Value":"-9223372036854775808",)"
            R"("uint32Value":4294967295,"uint64Value":"18446744073709551615","fixed64Value":"1"})");
}

TEST_P(WriterTest, FloatingPointIsShortestAndWhatIsNotFiniteIsNamed) {
  EXPECT_EQ(Writing("float_value: 0.1 double_value: 1e22"),
            R"({"floatValue":0.1,"doubleValue":1e+22})");
  EXPECT_EQ(Writing("float_value: nan double_value: -inf"),
            R"({"floatValue":"NaN","doubleValue":"-Infinity"})");
}

TEST_P(WriterTest, TextIsEscapedAndBytesAreBase64) {
  EXPECT_EQ(Writing(R"(string_value: "a\"\\\n\001\303\251" bytes_value: "\373\377")"),
            "{\"stringValue\":\"a\\\"\\\\\\n\\u0001\xC3\xA9\",\"bytesValue\":\"+/8=\"}");
}

TEST_P(WriterTest, EnumsAreNamesOrNumbersWithoutAName) {
  EXPECT_EQ(Writing("colour: crimson colour_list: [ BELOW_ZERO, COLOUR_UNSPECIFIED ]"),
            R"({"colour":"RED","colourList":["BELOW_ZERO","COLOUR_UNSPECIFIED"]})");
  EXPECT_EQ(Rewriting(R"({"colour":123})"), R"({"colour":123})");
}

TEST_P(WriterTest, MessagesArraysAndMapsNest) {
  EXPECT_EQ(Writing(R"(inner { inner { number: 1 } } inner_list { } inner_list { text: "x" }
                       int32_map { key: 10 value: 1 } int32_map { key: -2 value: 2 }
                       string_map { key: "b" value: "" } string_map { key: "a" value: "x" }
                       bool_map { key: true value: true } bool_map { key: false value: true }
                       uint64_map { key: 18446744073709551615 value: 1 }
                       inner_map { key: "k" value { number: 1 } })"),
            R"({"inner":{"inner":{"number":1}},"innerList":[{},{"text":"x"}],)"
            R"("stringMap":{"a":"x","b":""},"int32Map":{"-2":2,"10":1},)"
            R"("uint64Map":{"18446744073709551615":"1"},"boolMap":{"false":true,"true":true},)"
            R"("innerMap":{"k":{"number":1}}})");
}

TEST_P(WriterTest, LastOfSeveralMapEntriesWithOneKeyCounts) {
  const auto message = New();
  const auto first = Parse("int32_map { key: 1 value: 2 } int32_map { key: 3 value: 4 }");
  const auto second = Parse("int32_map { key: 1 value: 5 }");
  ASSERT_TRUE(message->ParseFromString(first->SerializeAsString() + second->SerializeAsString()));
  std::string json;
  ASSERT_TRUE(Write(*message, {}, json).ok());
  EXPECT_EQ(json, R"({"int32Map":{"1":5,"3":4}})");
}

TEST_P(WriterTest, FieldsWithPresenceAreWrittenWhenSet) {
  EXPECT_EQ(Writing("optional_int32: 0 number_choice: 0 inner { }"),
            R"({"inner":{},"optionalInt32":0,"numberChoice":0})");
}

TEST_P(WriterTest, DefaultsAreWrittenOnRequestWhereAFieldHasNoPresence) {
  WriteOptions options;
  options.emit_defaults = true;
  EXPECT_EQ(Writing("text: \"x\"", options, "Inner"), R"({"number":0,"text":"x"})");
  const std::string all = Writing("", options);
  EXPECT_THAT(all, HasSubstr(R"("colour":"COLOUR_UNSPECIFIED")"));
  EXPECT_THAT(all, HasSubstr(R"("int64Value":"0")"));
  EXPECT_THAT(all, HasSubstr(R"("int32List":[])"));
  EXPECT_THAT(all, HasSubstr(R"("stringMap":{})"));
  EXPECT_THAT(all, ::testing::Not(HasSubstr("optionalInt32")));
  EXPECT_THAT(all, ::testing::Not(HasSubstr("numberChoice")));
  EXPECT_THAT(all, ::testing::Not(HasSubstr("\"inner\"")));
}

TEST_P(WriterTest, Proto2WritesWhatIsSet) {
  EXPECT_EQ(Writing(R"(size: LARGE count: 7 Box { label: "x" } name: "n")", {}, "Old"),
            R"({"size":"LARGE","count":7,"box":{"label":"x"},"name":"n"})");
  EXPECT_EQ(Writing(R"([souk.jsontest.extra]: 3)", {}, "Old"), R"({"[souk.jsontest.extra]":3})");
  WriteOptions options;
  options.emit_defaults = true;
  EXPECT_EQ(Writing("", options, "Old"), R"({"sizes":[]})");
}

TEST_P(WriterTest, TextThatIsNotUtf8IsAnErrorThatNamesTheField) {
  const auto message = Parse("inner_list { } inner_list { }");
  auto& inner = *message->GetReflection()->MutableRepeatedMessage(
      message.get(), message->GetDescriptor()->FindFieldByName("inner_list"), 1);
  inner.GetReflection()->SetString(&inner, inner.GetDescriptor()->FindFieldByName("text"), "\xFF");
  std::string out = "before";
  EXPECT_EQ(Write(*message, {}, out),
            absl::InternalError("cannot be written as JSON: inner_list[1].text: holds text that is "
                                "not UTF-8"));
  EXPECT_EQ(out, "before");
}

TEST_P(WriterTest, NestingIsLimited) {
  WriteOptions options;
  options.max_depth = 2;
  EXPECT_EQ(Writing("inner { number: 1 }", options), R"({"inner":{"number":1}})");
  EXPECT_EQ(Writing("inner { inner { } }", options),
            "INTERNAL: cannot be written as JSON: inner.inner: is nested too deep");
  EXPECT_EQ(Writing("inner_list { }", options),
            "INTERNAL: cannot be written as JSON: inner_list[0]: is nested too deep");
}

TEST_P(WriterTest, OutputIsAppended) {
  std::string out = "x";
  ASSERT_TRUE(Write(*Parse("int32_value: 1"), {}, out).ok());
  EXPECT_EQ(out, R"(x{"int32Value":1})");
}

TEST_P(WriterTest, LibraryReadsBackWhatIsWritten) {
  const std::string text_format = R"(
      bool_value: true int32_value: -1 int64_value: 1 uint64_value: 2 float_value: 0.1
      double_value: 1e-7 string_value: "\"\\\b\f\n\r\t\001\303\251" bytes_value: "\000\377"
      colour: RED inner { text: "x" } double_list: [ 1, -0.5, 1e300 ]
      int64_map { key: -1 value: 1 } timestamp { seconds: 1 nanos: 1000 } duration { nanos: -1000 }
      mask { paths: "a_b" } value { list_value { values { null_value: NULL_VALUE } } }
      int64_wrapper { value: 7 })";
  const auto message = Parse(text_format);
  std::string json;
  ASSERT_TRUE(Write(*message, {}, json).ok());
  const auto again = New();
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, again.get()).ok()) << json;
  EXPECT_EQ(again->ShortDebugString(), message->ShortDebugString());
}

class WriteFieldTest : public JsonTest {
 protected:
  std::string WritingField(absl::string_view text_format, const std::string& field) {
    const auto message = Parse(text_format);
    std::string json;
    const absl::Status status =
        WriteField(*message, *message->GetDescriptor()->FindFieldByName(field), {}, json);
    return status.ok() ? json : status.ToString();
  }
};
INSTANTIATE_JSON_TEST(WriteFieldTest);

TEST_P(WriteFieldTest, ValueStandsAlone) {
  EXPECT_EQ(WritingField("int64_value: 5", "int64_value"), "\"5\"");
  EXPECT_EQ(WritingField("int32_list: [ 1, 2 ]", "int32_list"), "[1,2]");
  EXPECT_EQ(WritingField("inner { number: 1 }", "inner"), R"({"number":1})");
  EXPECT_EQ(WritingField("duration { seconds: 1 }", "duration"), "\"1s\"");
}

TEST_P(WriteFieldTest, UnsetFieldsAreDefaultsEmptyOrNull) {
  EXPECT_EQ(WritingField("", "int64_value"), "\"0\"");
  EXPECT_EQ(WritingField("", "int32_list"), "[]");
  EXPECT_EQ(WritingField("", "string_map"), "{}");
  EXPECT_EQ(WritingField("", "inner"), "null");
}

TEST_P(WriteFieldTest, ErrorsNameTheField) {
  EXPECT_EQ(WritingField("duration { seconds: 1 nanos: -1 }", "duration").substr(0, 46),
            "INTERNAL: cannot be written as JSON: duration:");
}

}  // namespace
}  // namespace souk::json

// The types of google.protobuf that have a JSON form of their own, as json::Write gives them.

#include <string>

#include "common/json/writer.h"
#include "google/protobuf/duration.pb.h"
#include "test_messages.pb.h"
#include "test_types.h"

namespace souk::json {
namespace {

using ::testing::HasSubstr;

class WriterWellKnownTest : public JsonTest {};
INSTANTIATE_JSON_TEST(WriterWellKnownTest);

TEST_P(WriterWellKnownTest, TimestampsAndDurationsHaveThreesOfDigits) {
  EXPECT_EQ(Writing("timestamp { seconds: 1 nanos: 10000000 } duration { seconds: -1 nanos: -10 }"),
            R"({"timestamp":"1970-01-01T00:00:01.010Z","duration":"-1.000000010s"})");
}

TEST_P(WriterWellKnownTest, TimestampsAndDurationsOutOfRangeAreErrors) {
  EXPECT_EQ(
      Writing("timestamp_list { } timestamp_list { seconds: -62135596801 }"),
      "INTERNAL: cannot be written as JSON: timestamp_list[1]: is not a time in the years 1 to "
      "9999");
  EXPECT_THAT(Writing("timestamp { nanos: -1 }"), HasSubstr("INTERNAL"));
  EXPECT_THAT(Writing("duration { seconds: 315576000001 }"), HasSubstr("INTERNAL"));
  EXPECT_THAT(Writing("duration { seconds: 1 nanos: -1 }"), HasSubstr("nanos of the same sign"));
}

TEST_P(WriterWellKnownTest, FieldMasksAreOneStringOfJsonNames) {
  EXPECT_EQ(Writing(R"(mask { paths: "foo" paths: "bar_baz.x" })"), R"({"mask":"foo,barBaz.x"})");
  EXPECT_EQ(Writing("mask { }"), R"({"mask":""})");
  for (const char* path : {"fooBar", "foo_3_bar", "foo__bar"}) {
    EXPECT_THAT(Writing(std::string("mask { paths: \"") + path + "\" }"), HasSubstr("INTERNAL"));
  }
}

TEST_P(WriterWellKnownTest, WrappersAreTheirValues) {
  EXPECT_EQ(Writing("bool_wrapper { } int64_wrapper { value: 1 } string_wrapper { value: \"x\" }"),
            R"({"boolWrapper":false,"int64Wrapper":"1","stringWrapper":"x"})");
}

TEST_P(WriterWellKnownTest, DynamicValuesAreTheirJson) {
  EXPECT_EQ(Writing(R"(struct { fields { key: "b" value { number_value: 1 } }
                                fields { key: "a" value { null_value: NULL_VALUE } } }
                       value { list_value { values { bool_value: true } values { string_value: "" } } }
                       list { values { struct_value { } } } null_choice: NULL_VALUE)"),
            R"({"nullChoice":null,"struct":{"a":null,"b":1},"value":[true,""],"list":[{}]})");
}

TEST_P(WriterWellKnownTest, DynamicValuesWithoutJsonAreErrors) {
  EXPECT_THAT(Writing("value { number_value: nan }"), HasSubstr("INTERNAL"));
  EXPECT_THAT(Writing("value { number_value: inf }"), HasSubstr("not a finite number"));
  EXPECT_EQ(Writing("value { list_value { values { } } }"),
            "INTERNAL: cannot be written as JSON: value[0]: is a google.protobuf.Value without a "
            "value");
}

TEST_P(WriterWellKnownTest, AnysShowTheirContent) {
  EXPECT_EQ(Writing("any { }"), R"({"any":{}})");
  EXPECT_EQ(Writing("any { [type.googleapis.com/souk.jsontest.Inner] { number: 1 } }"),
            R"({"any":{"@type":"type.googleapis.com/souk.jsontest.Inner","number":1}})");
  EXPECT_EQ(Writing("any { [type.googleapis.com/google.protobuf.Any] "
                    "{ [type.googleapis.com/google.protobuf.Duration] { seconds: 1 } } }"),
            R"({"any":{"@type":"type.googleapis.com/google.protobuf.Any","value":)"
            R"({"@type":"type.googleapis.com/google.protobuf.Duration","value":"1s"}}})");
}

TEST_P(WriterWellKnownTest, AnysOfUnknownTypeOrWithBrokenContentAreErrors) {
  EXPECT_EQ(Writing(R"(any { type_url: "x/no.Such" })"),
            "INTERNAL: cannot be written as JSON: any: no message type is known as \"x/no.Such\"");
  EXPECT_THAT(Writing(R"(any { value: "x" })"), HasSubstr("INTERNAL"));
  EXPECT_THAT(Writing(R"(any { type_url: "x/souk.jsontest.Inner" value: "\377" })"),
              HasSubstr("any: holds bytes that are no souk.jsontest.Inner"));
}

TEST(WriteAsAnyTest, TypeComesBeforeTheMembersOrTheValue) {
  jsontest::Inner inner;
  inner.set_number(1);
  std::string out;
  ASSERT_TRUE(
      WriteAsAny("x/souk.jsontest.Inner", inner.SerializeAsString(), *inner.descriptor(), {}, out)
          .ok());
  ASSERT_TRUE(WriteAsAny("x/google.protobuf.Duration", "",
                         *google::protobuf::Duration::descriptor(), {}, out)
                  .ok());
  EXPECT_EQ(out, R"({"@type":"x/souk.jsontest.Inner","number":1})"
                 R"({"@type":"x/google.protobuf.Duration","value":"0s"})");
}

}  // namespace
}  // namespace souk::json

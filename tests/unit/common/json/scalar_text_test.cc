#include "common/json/scalar_text.h"

#include <string>

#include "gtest/gtest.h"
#include "test_messages.pb.h"
#include "test_messages_proto2.pb.h"

namespace souk::json {
namespace {

class ScalarTextTest : public ::testing::Test {
 protected:
  const FieldType& Field(absl::string_view name) const { return *type_.Find(name); }

  // What the message then is, or the error's description.
  std::string Put(absl::string_view name, absl::string_view text) {
    message_.Clear();
    const absl::Status status = PutText(text, Field(name), message_);
    if (status.ok()) return message_.ShortDebugString();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }

  TypeTable table_;
  const MessageType& type_ = table_.Add(*jsontest::Everything::descriptor());
  jsontest::Everything message_;
};

TEST_F(ScalarTextTest, ScalarsEnumsAndTypesWithATextFormCanBeText) {
  for (const char* name : {"int32Value", "stringValue", "bytesValue", "colour", "timestamp",
                           "duration", "mask", "int64Wrapper", "nullValue", "int32List"}) {
    EXPECT_TRUE(HasTextForm(Field(name))) << name;
  }
  for (const char* name : {"inner", "any", "struct", "value", "list", "innerList", "stringMap"}) {
    EXPECT_FALSE(HasTextForm(Field(name))) << name;
  }
}

TEST_F(ScalarTextTest, ValuesAreSetFromText) {
  EXPECT_EQ(Put("boolValue", "true"), "bool_value: true");
  EXPECT_EQ(Put("int32Value", "-7"), "int32_value: -7");
  EXPECT_EQ(Put("int64Value", "1e3"), "int64_value: 1000");
  EXPECT_EQ(Put("uint64Value", "18446744073709551615"), "uint64_value: 18446744073709551615");
  EXPECT_EQ(Put("floatValue", "NaN"), "float_value: nan");
  EXPECT_EQ(Put("doubleValue", "-Infinity"), "double_value: -inf");
  EXPECT_EQ(Put("stringValue", "a b"), "string_value: \"a b\"");
  EXPECT_EQ(Put("bytesValue", "-_8"), "bytes_value: \"\\373\\377\"");
  EXPECT_EQ(Put("colour", "CRIMSON"), "colour: RED");
  EXPECT_EQ(Put("colour", "1"), "colour: RED");
  EXPECT_EQ(Put("colour", "99"), "colour: 99");
  EXPECT_EQ(Put("timestamp", "1970-01-01T00:00:01Z"), "timestamp { seconds: 1 }");
  EXPECT_EQ(Put("duration", "1.5s"), "duration { seconds: 1 nanos: 500000000 }");
  EXPECT_EQ(Put("mask", "aB,c_d"), "mask { paths: \"a_b\" paths: \"c_d\" }");
  EXPECT_EQ(Put("int32Wrapper", "0"), "int32_wrapper { }");
  EXPECT_EQ(Put("stringWrapper", "null"), "string_wrapper { value: \"null\" }");
}

TEST_F(ScalarTextTest, RepeatedFieldsGrow) {
  ASSERT_TRUE(PutText("1", Field("int32List"), message_).ok());
  ASSERT_TRUE(PutText("2", Field("int32List"), message_).ok());
  EXPECT_EQ(message_.ShortDebugString(), "int32_list: 1 int32_list: 2");
}

TEST_F(ScalarTextTest, ErrorsSayWhatIsExpected) {
  EXPECT_EQ(Put("boolValue", "1"), "must be true or false");
  EXPECT_EQ(Put("int32Value", ""), "must be a whole number from -2147483648 to 2147483647");
  EXPECT_EQ(Put("uint32Value", "-1"), "must be a whole number from 0 to 4294967295");
  EXPECT_EQ(Put("int32Wrapper", "null"), "must be a whole number from -2147483648 to 2147483647");
  EXPECT_EQ(Put("floatValue", "1e39"),
            "must be a number of at most 3.40282e+38, or \"NaN\", \"Infinity\" or \"-Infinity\"");
  EXPECT_EQ(Put("stringValue", "\xFF"), "must be UTF-8");
  EXPECT_EQ(Put("bytesValue", "!"), "must be base64");
  EXPECT_EQ(Put("colour", "PINK"),
            "must be one of COLOUR_UNSPECIFIED, RED, CRIMSON, crimson, BELOW_ZERO");
  EXPECT_EQ(Put("nullValue", "null"), "must be one of NULL_VALUE");
  EXPECT_EQ(Put("timestamp", "today"),
            "must be a time in the years 1 to 9999 such as \"2024-02-29T10:00:20.021Z\"");
  EXPECT_EQ(Put("duration", "1"),
            "must be seconds such as \"1.5s\", at most 315576000000 either way");
  EXPECT_EQ(Put("mask", "a,,b"), "must be field paths such as \"user.displayName,photo\"");
}

TEST_F(ScalarTextTest, ClosedEnumsTakeOnlyTheNumbersTheyHave) {
  jsontest::Old message;
  const MessageType& old = table_.Add(*jsontest::Old::descriptor());
  EXPECT_TRUE(PutText("1", *old.Find("size"), message).ok());
  EXPECT_EQ(PutText("3", *old.Find("size"), message).message(), "must be one of SMALL, LARGE");
}

}  // namespace
}  // namespace souk::json

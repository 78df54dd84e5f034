// What json::WriteBytes makes of bytes as other programs may serialize a message.

#include <string>

#include "common/json/writer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test_messages.pb.h"
#include "test_messages_proto2.pb.h"

namespace souk::json {
namespace {

using ::testing::HasSubstr;

std::string Written(absl::string_view bytes, const WriteOptions& options = {}) {
  std::string json;
  const absl::Status status = WriteBytes(bytes, *jsontest::Everything::descriptor(), options, json);
  return status.ok() ? json : status.ToString();
}

// The bytes of a message that `fill` fills.
template <typename Fill>
std::string Bytes(Fill fill) {
  jsontest::Everything message;
  fill(message);
  return message.SerializeAsString();
}

TEST(WriteBytesTest, LastValueOfASingularFieldCounts) {
  EXPECT_EQ(Written("\x10\x01\x10\x02"), R"({"int32Value":2})");
  EXPECT_EQ(Written(absl::string_view("\x10\x01\x10\x00", 4)), "{}");
}

TEST(WriteBytesTest, DefaultsThatAreSerializedAllTheSameAreLeftOut) {
  EXPECT_EQ(Written(absl::string_view("\x08\x00\x52\x00\x5A\x00\x60\x00", 8)), "{}");
  EXPECT_EQ(Written(absl::string_view("\x70\x00", 2)), R"({"optionalInt32":0})");
  EXPECT_EQ(Written(absl::string_view("\xA2\x01\x00", 3)), "{}") << "a packed list of nothing";
}

TEST(WriteBytesTest, PartsOfAMessageAreMerged) {
  const std::string first = Bytes([](auto& m) { m.mutable_inner()->set_number(1); });
  const std::string second = Bytes([](auto& m) { m.mutable_inner()->set_text("x"); });
  EXPECT_EQ(Written(first + second), R"({"inner":{"number":1,"text":"x"}})");
}

TEST(WriteBytesTest, ListsMayBePackedOrNot) {
  EXPECT_EQ(Written(absl::string_view("\xA2\x01\x02\x01\x02\xA0\x01\x03\xA2\x01\x01\x04", 12)),
            R"({"int32List":[1,2,3,4]})");
}

TEST(WriteBytesTest, NegativeNumbersAreSignExtended) {
  EXPECT_EQ(Written(Bytes([](auto& m) {
              m.set_int32_value(-1);
              m.set_sint32_value(-2);
              m.set_colour(jsontest::BELOW_ZERO);
              m.add_int32_list(-3);
            })),
            R"({"int32Value":-1,"sint32Value":-2,"colour":"BELOW_ZERO","int32List":[-3]})");
}

TEST(WriteBytesTest, MapEntriesMayLackKeyOrValueAndRepeat) {
  EXPECT_EQ(Written(absl::string_view("\xFA\x01\x00\xFA\x01\x02\x08\x05\xFA\x01\x02\x10\x07", 13)),
            R"({"int32Map":{"0":7,"5":0}})");
}

TEST(WriteBytesTest, MapsAreSortedByTheValueOfTheirKeys) {
  EXPECT_EQ(Written(Bytes([](auto& m) {
              for (const int64_t key : {5, -1, 0, -300, 1000}) (*m.mutable_int64_map())[key] = 1;
            })),
            R"({"int64Map":{"-300":"1","-1":"1","0":"1","5":"1","1000":"1"}})");
}

TEST(WriteBytesTest, UnknownFieldsAreLeftOut) {
  EXPECT_EQ(Written("\x98\x01\x05\x10\x01"), R"({"int32Value":1})");
}

TEST(WriteBytesTest, MalformedBytesAreErrorsThatNameTheField) {
  EXPECT_EQ(
      Written("\xFF"),
      "INTERNAL: cannot be written as JSON: holds bytes that are no souk.jsontest.Everything");
  EXPECT_THAT(Written("\x6A\x01\xFF"), HasSubstr("inner: holds bytes that are no"));
  EXPECT_THAT(Written("\xBA\x01\x01\xFF"), HasSubstr("inner_list[0]: holds bytes"));
  EXPECT_THAT(Written("\xA2\x01\x01\xFF"), HasSubstr("int32_list: holds malformed bytes"));
  EXPECT_THAT(Written("\xFA\x01\x01\xFF"), HasSubstr("int32_map: holds bytes that are no"));
  EXPECT_THAT(Written("\x52\x01\xFF"), HasSubstr("string_value: holds text that is not UTF-8"));
}

TEST(WriteBytesTest, ErrorsInMapsNameTheKey) {
  jsontest::Everything message;
  (*message.mutable_inner_map())["k"].set_text("\xFF");
  EXPECT_THAT(Written(message.SerializeAsString()), HasSubstr("inner_map[k].text: holds text"));
}

TEST(WriteBytesTest, DeepNestingIsRefusedNotFollowed) {
  jsontest::Inner root;
  jsontest::Inner* inner = &root;
  for (int i = 0; i < 200; ++i) inner = inner->mutable_inner();
  std::string json;
  EXPECT_THAT(WriteBytes(root.SerializeAsString(), *root.descriptor(), {}, json).ToString(),
              HasSubstr("nested too deep"));
}

TEST(WriteFieldOfBytesTest, OnlyTheFieldIsWritten) {
  const std::string bytes = Bytes([](auto& m) {
    m.set_string_value("\xFF");
    m.add_inner_list()->set_number(1);
  });
  const auto* const type = jsontest::Everything::descriptor();
  std::string json;
  ASSERT_TRUE(WriteFieldOfBytes(bytes, *type->FindFieldByName("inner_list"), {}, json).ok());
  EXPECT_EQ(json, R"([{"number":1}])");
}

}  // namespace
}  // namespace souk::json

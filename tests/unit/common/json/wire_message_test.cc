#include "common/json/wire_message.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test_messages.pb.h"
#include "test_messages_proto2.pb.h"

namespace souk::json {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WireMessageTest : public ::testing::Test {
 protected:
  // The values of an Everything as "name:size of payload"; or the error's message.
  std::vector<std::string> Values(absl::string_view bytes) { return Values(bytes, everything_); }

  static std::vector<std::string> Values(absl::string_view bytes, const MessageType& type) {
    WireMessage message;
    const absl::Status status = message.Parse(bytes, type);
    if (!status.ok()) return {std::string(status.message())};
    std::vector<std::string> values;
    for (const WireValue& value : message.values()) {
      values.push_back(absl::StrCat(value.field->descriptor->name(), ":", value.payload.size()));
    }
    return values;
  }

  TypeTable table_;
  const MessageType& everything_ = table_.Add(*jsontest::Everything::descriptor());
  const MessageType& old_ = table_.Add(*jsontest::Old::descriptor());
};

std::string Bytes(const jsontest::Everything& message) { return message.SerializeAsString(); }

TEST_F(WireMessageTest, ValuesComeByFieldAndThenInTheOrderOfTheBytes) {
  jsontest::Everything message;
  message.set_string_value("abc");
  message.add_string_list("x");
  message.add_string_list("yy");
  const std::string tail = Bytes(message);
  message.Clear();
  message.set_int32_value(300);
  message.add_string_list("zzz");
  EXPECT_THAT(Values(absl::StrCat(tail, Bytes(message))),
              ElementsAre("int32_value:2", "string_value:3", "string_list:1", "string_list:2",
                          "string_list:3"));
}

TEST_F(WireMessageTest, NothingGivesNothing) { EXPECT_THAT(Values(""), IsEmpty()); }

TEST_F(WireMessageTest, UnknownFieldsAndWrongWireTypesAreLeftOut) {
  // Field 19 as each wire type, then int32_value as a length-delimited one, then int32_value = 1.
  const std::string bytes = absl::StrCat(
      std::string("\x98\x01\x05", 3), std::string("\x99\x01", 2), std::string(8, 'x'),
      std::string("\x9A\x01\x02xx", 5), std::string("\x9B\x01\x08\x01\x9C\x01", 6),
      std::string("\x9D\x01xxxx", 6), std::string("\x12\x01x", 3), std::string("\x10\x01", 2));
  EXPECT_THAT(Values(bytes), ElementsAre("int32_value:1"));
}

TEST_F(WireMessageTest, MalformedBytesAreRefused) {
  for (const std::string& bytes :
       {std::string("\x10"),                                     // no value
        std::string("\x80"),                                     // half a tag
        std::string("\x00", 1),                                  // field number 0
        std::string("\x10\x80", 2),                              // half a varint
        std::string("\x10") + std::string(10, '\xFF') + "\x01",  // a varint of 11 bytes
        std::string("\x52\x05xx", 4),                            // a string longer than the bytes
        std::string("\x52\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 11),
        std::string("\x3Dxxx", 4),           // half a float
        std::string("\x9B\x01", 2),          // a group without an end
        std::string("\x9B\x01\xA4\x01", 4),  // a group with the end of another
        std::string("\x9C\x01", 2),          // an end without a group
        std::string("\x16\x01", 2)}) {       // wire type 6
    EXPECT_THAT(Values(bytes), ElementsAre("holds bytes that are no souk.jsontest.Everything"));
  }
}

TEST_F(WireMessageTest, GroupsAreTheirContent) {
  jsontest::Old message;
  message.mutable_box()->set_label("abc");
  EXPECT_THAT(Values(message.SerializePartialAsString(), old_), ElementsAre("box:5"));
}

TEST_F(WireMessageTest, GroupsNestedTooDeepAreRefused) {
  const std::string nested(101, '\x0B');  // field 1 begins a group
  EXPECT_THAT(Values(nested + std::string(101, '\x0C')),
              ElementsAre("holds bytes that are no souk.jsontest.Everything"));
  EXPECT_THAT(Values(nested.substr(1) + std::string(100, '\x0C')), IsEmpty());
}

TEST_F(WireMessageTest, LaterMemberOfAOneofDisplacesEarlierOnes) {
  jsontest::Everything message;
  const auto number = [&] {
    message.set_number_choice(1);
    return Bytes(message);
  }();
  const auto inner = [&] {
    message.mutable_inner_choice()->set_number(1);
    return Bytes(message);
  }();
  EXPECT_THAT(Values(number + inner), ElementsAre("inner_choice:2"));
  EXPECT_THAT(Values(inner + number), ElementsAre("number_choice:1"));
  EXPECT_THAT(Values(inner + inner), ElementsAre("inner_choice:2", "inner_choice:2"));
  EXPECT_THAT(Values(inner + number + inner), ElementsAre("inner_choice:2"));
}

TEST_F(WireMessageTest, SingularPayloadIsTheLastOrForMessagesAllJoined) {
  const std::string bytes("\x52\x01x\x52\x01y\x6A\x02\x08\x01\x6A\x03\x12\x01z", 15);
  WireMessage message;
  ASSERT_TRUE(message.Parse(bytes, everything_).ok());
  std::string scratch;
  EXPECT_EQ(SingularPayload(message.ValuesOf(*everything_.Find("stringValue")), scratch), "y");
  EXPECT_EQ(SingularPayload(message.ValuesOf(*everything_.Find("inner")), scratch),
            "\x08\x01\x12\x01z");
  EXPECT_EQ(SingularPayload(message.ValuesOf(*everything_.Find("any")), scratch), "");
}

TEST(TakeNumberTest, NumbersAreTakenInTheirEncoding) {
  const auto take = [](Encoding encoding, absl::string_view payload) {
    uint64_t number = 0;
    return TakeNumber(encoding, payload, number)
               ? absl::StrCat(static_cast<int64_t>(number), " ", payload)
               : "malformed";
  };
  EXPECT_EQ(take(Encoding::kVarint, "\xAC\x02rest"), "300 rest");
  EXPECT_EQ(take(Encoding::kVarint, std::string(9, '\xFF') + "\x01"), "-1 ");
  EXPECT_EQ(take(Encoding::kZigZag, "\x01"), "-1 ");
  EXPECT_EQ(take(Encoding::kZigZag, "\x04"), "2 ");
  EXPECT_EQ(take(Encoding::kFixed32, absl::string_view("\x01\x02\x00\x00.", 5)), "513 .");
  EXPECT_EQ(take(Encoding::kFixed64, absl::string_view("\x01\0\0\0\0\0\0\0.", 9)), "1 .");
  EXPECT_EQ(take(Encoding::kVarint, ""), "malformed");
  EXPECT_EQ(take(Encoding::kFixed32, "abc"), "malformed");
}

}  // namespace
}  // namespace souk::json

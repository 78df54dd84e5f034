#include "common/json/type_table.h"

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "gtest/gtest.h"
#include "test_messages.pb.h"
#include "test_messages_proto2.pb.h"

namespace souk::json {
namespace {

TEST(TypeTableTest, FieldsAreFoundUnderBothSpellings) {
  TypeTable table;
  const MessageType& type = table.Add(*jsontest::Everything::descriptor());
  ASSERT_NE(type.Find("int32_value"), nullptr);
  EXPECT_EQ(type.Find("int32_value"), type.Find("int32Value"));
  EXPECT_EQ(type.Find("renamed"), type.Find("other-name"));
  EXPECT_EQ(type.Find("Int32Value"), nullptr);
  EXPECT_EQ(type.Find("other-name")->quoted_name, "\"other-name\":");
}

TEST(TypeTableTest, FieldsAndExtensionsAreFoundByNumber) {
  TypeTable table;
  const MessageType& type = table.Add(*jsontest::Everything::descriptor());
  EXPECT_EQ(type.FindNumber(2), type.Find("int32_value"));
  EXPECT_EQ(type.FindNumber(75), type.Find("timestamp_list"));
  for (const int number : {0, 19, 76, 127, 128, 1000000}) {
    EXPECT_EQ(type.FindNumber(number), nullptr) << number;
  }
  const MessageType& old = table.Add(*jsontest::Old::descriptor());
  EXPECT_EQ(old.FindNumber(100), old.Find("[souk.jsontest.extra]"));
  EXPECT_EQ(old.FindNumber(199), old.Find("[souk.jsontest.far]"));
}

TEST(TypeTableTest, WhatFieldsMentionIsAddedToo) {
  TypeTable table;
  table.Add(*jsontest::Everything::descriptor());
  EXPECT_NE(table.Find(*jsontest::Inner::descriptor()), nullptr);
  EXPECT_NE(table.Find(*google::protobuf::Struct::descriptor()), nullptr);
  EXPECT_EQ(table.Find(*google::protobuf::FileDescriptorSet::descriptor()), nullptr);
}

TEST(TypeTableTest, ATypeThatContainsItselfRefersToItself) {
  TypeTable table;
  const MessageType& inner = table.Add(*jsontest::Inner::descriptor());
  EXPECT_EQ(inner.Find("inner")->message, &inner);
  EXPECT_EQ(&table.Add(*jsontest::Inner::descriptor()), &inner);
}

TEST(TypeTableTest, OneofMembersAreMarkedButNotOptionalFields) {
  TypeTable table;
  const MessageType& type = table.Add(*jsontest::Everything::descriptor());
  EXPECT_EQ(type.Find("numberChoice")->oneof, type.Find("textChoice")->oneof);
  EXPECT_GE(type.Find("numberChoice")->oneof, 0);
  EXPECT_EQ(type.Find("optionalInt32")->oneof, -1);
  EXPECT_TRUE(type.Find("optionalInt32")->has_presence);
  EXPECT_FALSE(type.Find("int32Value")->has_presence);
}

TEST(TypeTableTest, GoogleTypesHaveFormsOfTheirOwn) {
  TypeTable table;
  const MessageType& type = table.Add(*jsontest::Everything::descriptor());
  EXPECT_EQ(type.form, Form::kObject);
  EXPECT_EQ(type.Find("timestamp")->message->form, Form::kTimestamp);
  EXPECT_EQ(type.Find("bytesWrapper")->message->form, Form::kWrapper);
  EXPECT_EQ(type.Find("any")->message->form, Form::kAny);
  EXPECT_EQ(type.Find("list")->message->form, Form::kListValue);
  EXPECT_TRUE(type.Find("value")->TakesNull());
  EXPECT_TRUE(type.Find("nullValue")->TakesNull());
  EXPECT_FALSE(type.Find("valueList")->TakesNull());
}

TEST(TypeTableTest, AForeignMessageUnderAGoogleNameIsAnObjectUnlessItsFieldsFit) {
  google::protobuf::FileDescriptorProto file;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
      name: "mine.proto" package: "google.protobuf" syntax: "proto3"
      message_type { name: "Timestamp"
                     field { name: "seconds" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL } }
      message_type { name: "Struct" }
      message_type { name: "Int32Value"
                     field { name: "value" number: 1 type: TYPE_INT32 label: LABEL_REPEATED } })",
                                                            &file));
  google::protobuf::DescriptorPool pool;
  ASSERT_NE(pool.BuildFile(file), nullptr);
  TypeTable table;
  for (const char* name : {"Timestamp", "Struct", "Int32Value"}) {
    const std::string full_name = std::string("google.protobuf.") + name;
    EXPECT_EQ(table.Add(*pool.FindMessageTypeByName(full_name)).form, Form::kObject) << name;
  }
}

TEST(TypeLookupTest, SharedTableComesFirst) {
  TypeTable shared;
  const MessageType& type = shared.Add(*google::protobuf::Timestamp::descriptor());
  TypeLookup lookup(&shared);
  EXPECT_EQ(&lookup.Get(*google::protobuf::Timestamp::descriptor()), &type);
  EXPECT_EQ(lookup.Get(*jsontest::Inner::descriptor()).fields.size(), 3u);
  EXPECT_EQ(shared.Find(*jsontest::Inner::descriptor()), nullptr);
}

}  // namespace
}  // namespace souk::json

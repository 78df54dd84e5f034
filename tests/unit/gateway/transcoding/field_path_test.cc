#include "gateway/transcoding/field_path.h"

#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

class FieldPathTest : public testing::Test {
 protected:
  TestSchema schema_;
  json::TypeTable types_;
  const json::MessageType& type_ = types_.Add(*schema_.Method("Library.Call").input_type());
};

TEST_F(FieldPathTest, ResolvesBothSpellingsToTheNamesOfTheProto) {
  EXPECT_EQ(FieldPath::Resolve("book.author.name", type_)->text(), "book.author.name");
  EXPECT_EQ(FieldPath::Resolve("book.displayName", type_)->text(), "book.display_name");
  EXPECT_EQ(FieldPath::Resolve("pageSize", type_)->leaf().descriptor->number(), 4);
}

TEST_F(FieldPathTest, WhatDoesNotExistIsNotFound) {
  for (const char* text : {"", ".", "nothing", "book.", "book..author", ".book", "book.nothing"}) {
    EXPECT_EQ(FieldPath::Resolve(text, type_).status().code(), absl::StatusCode::kNotFound) << text;
  }
  EXPECT_EQ(FieldPath::Resolve("book.colour", type_).status().message(),
            "there is no field colour in library.Book");
}

TEST_F(FieldPathTest, ScalarsRepeatedFieldsAndMapsHaveNothingInside) {
  for (const char* text : {"book_id.x", "books.book_id", "counts.key", "genres.x"}) {
    EXPECT_EQ(FieldPath::Resolve(text, type_).status().code(), absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST_F(FieldPathTest, ParentIsCreatedOnlyWhenItIsToBeChanged) {
  const auto message = schema_.New(*type_.descriptor);
  const FieldPath path = *FieldPath::Resolve("book.author.name", type_);
  EXPECT_EQ(path.Parent(*message).GetDescriptor()->name(), "Author");
  EXPECT_EQ(message->ShortDebugString(), "");
  EXPECT_EQ((*path.MutableParent(*message))->GetDescriptor()->name(), "Author");
  EXPECT_EQ(message->ShortDebugString(), "book { author { } }");
}

TEST_F(FieldPathTest, AnotherMemberOfAOneofIsNotDisplaced) {
  const auto message = schema_.Parse("shelf: 0", *type_.descriptor);
  EXPECT_TRUE(FieldPath::Resolve("shelf", type_)->MutableParent(*message).ok());
  for (const char* text : {"isbn", "author.name"}) {
    EXPECT_EQ(FieldPath::Resolve(text, type_)->MutableParent(*message).status(),
              absl::InvalidArgumentError(
                  "must not be given beside shelf, another member of the oneof by"));
  }
}

}  // namespace
}  // namespace souk::gateway::transcoding

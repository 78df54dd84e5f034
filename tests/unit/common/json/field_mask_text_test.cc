#include "common/json/field_mask_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace souk::json {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Paths(absl::string_view text, MaskNames names = MaskNames::kJson) {
  std::vector<std::string> paths;
  if (!ParseFieldMask(text, names, paths)) return {"refused"};
  return paths;
}

std::string Text(absl::string_view path) {
  std::string text;
  return AppendFieldMaskPath(path, text) ? text : "refused";
}

TEST(FieldMaskTextTest, JsonPathsBecomePathsOfTheProto) {
  EXPECT_THAT(Paths(""), IsEmpty());
  EXPECT_THAT(Paths("photo,user.displayName"), ElementsAre("photo", "user.display_name"));
  EXPECT_THAT(Paths("a1B2"), ElementsAre("a1_b2"));
  EXPECT_THAT(Paths("*"), ElementsAre("*"));
}

TEST(FieldMaskTextTest, ProtoPathsAreReadOnlyWhereAllowed) {
  EXPECT_THAT(Paths("display_name"), ElementsAre("refused"));
  EXPECT_THAT(Paths("display_name,displayName", MaskNames::kJsonOrProto),
              ElementsAre("display_name", "display_name"));
}

TEST(FieldMaskTextTest, WhatIsNoPathIsRefused) {
  for (const char* text : {",", "a,", ",a", "a,,b", ".", "a.", ".a", "a..b", "a b", "a-b", "1a",
                           "a.*b", "a[0]", "\xC3\xA9"}) {
    EXPECT_THAT(Paths(text, MaskNames::kJsonOrProto), ElementsAre("refused")) << text;
  }
}

TEST(FieldMaskTextTest, PathsAreWrittenInTheJsonSpelling) {
  EXPECT_EQ(Text("photo"), "photo");
  EXPECT_EQ(Text("user.display_name"), "user.displayName");
  EXPECT_EQ(Text("*"), "*");
}

TEST(FieldMaskTextTest, PathsThatWouldNotReadBackAreRefused) {
  for (const char* path : {"fooBar", "foo__bar", "foo_3_bar", "foo_", "", "a..b", "a,b", "foo._"}) {
    EXPECT_EQ(Text(path), "refused") << path;
  }
}

}  // namespace
}  // namespace souk::json

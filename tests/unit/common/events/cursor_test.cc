#include "common/events/cursor.h"

#include <gmock/gmock.h>

#include "common/base/error.h"

namespace souk::events {
namespace {

TEST(CursorTest, ItsTextGivesItBack) {
  const Cursor cursor = {.epoch = "a1b2", .position = 42};
  EXPECT_EQ(cursor.ToString(), "a1b2-42");
  EXPECT_EQ(*Cursor::Parse(cursor.ToString()), cursor);
  EXPECT_EQ(Cursor::Parse("a1b2-0")->position, 0);
  EXPECT_EQ(Cursor::Parse("a1b2-9223372036854775807")->position, 9223372036854775807);
}

TEST(CursorTest, OtherTextsAreRefusedByTheFieldsName) {
  const std::string too_long(130, 'a');
  for (const std::string& text :
       {std::string(), std::string("a1b2"), std::string("a1b2-"), std::string("-1"),
        std::string("a1b2--1"), std::string("a1b2-01"), std::string("a1b2-+1"),
        std::string("a1b2-1 "), std::string("a1b2-1-1"), std::string("a1b2-9223372036854775808"),
        std::string("a1b2-1\0", 7), too_long + "-1"}) {
    const absl::Status status = Cursor::Parse(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    ASSERT_EQ(ViolationsOf(status).size(), 1u) << text;
    EXPECT_EQ(ViolationsOf(status).front().field, "cursor");
  }
}

TEST(CursorTest, TheFurtherOneIsOfTheSameEpoch) {
  EXPECT_EQ(FurtherOf("a1-9", "a1-10"), "a1-10");
  EXPECT_EQ(FurtherOf("a1-10", "a1-9"), "a1-10");
  EXPECT_EQ(FurtherOf("a1-10", "b2-9"), "b2-9");
  EXPECT_EQ(FurtherOf("", "a1-9"), "a1-9");
}

}  // namespace
}  // namespace souk::events

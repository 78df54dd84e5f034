// The field mask of a PATCH that gives none.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

class UpdateMaskTest : public testing::Test {
 protected:
  // The mask of the request, its paths joined by commas; "none" if it is not set.
  std::string Mask(absl::string_view body, absl::string_view query = "") const {
    const auto message = schema_.New(*patch_.binding().request->descriptor);
    const PathValue path[] = {{"book.book_id", "x"}};
    const absl::Status status =
        FillRequest(patch_.binding(), {path, query, "", body}, {}, patch_.types(), *message);
    EXPECT_TRUE(status.ok()) << status;
    const auto* const field = message->GetDescriptor()->FindFieldByName("update_mask");
    if (!message->GetReflection()->HasField(*message, field)) return "none";
    const auto& mask = message->GetReflection()->GetMessage(*message, field);
    const auto* const paths = mask.GetDescriptor()->FindFieldByName("paths");
    std::string text;
    for (int i = 0; i < mask.GetReflection()->FieldSize(mask, paths); ++i) {
      text += (i > 0 ? "," : "") + mask.GetReflection()->GetRepeatedString(mask, paths, i);
    }
    return text;
  }

  TestSchema schema_;
  BoundMethod patch_{schema_, "Library.Call", {"PATCH", {"book.book_id"}, "book", ""}};
};

TEST_F(UpdateMaskTest, HasTheLeavesThatTheBodyNames) {
  EXPECT_EQ(Mask(R"({"displayName":"a","author":{"name":"b"}})"), "display_name,author.name");
  EXPECT_EQ(Mask(R"({"bookId":"x"})"), "book_id");
}

TEST_F(UpdateMaskTest, NamesWhatIsClearedToo) {
  EXPECT_EQ(Mask(R"({"displayName":"","author":null,"genre":"GENRE_UNSPECIFIED"})"),
            "display_name,author,genre");
}

TEST_F(UpdateMaskTest, RepeatedMapAnyAndOwnFormsAreLeaves) {
  EXPECT_EQ(Mask(R"({"tags":["a"],"labels":{"a":"b"},"printed":"1970-01-01T00:00:00Z",
                     "extra":{"@type":"x/library.Author","name":"c"},"notes":{"a":{"b":1}}})"),
            "tags,labels,printed,extra,notes");
}

TEST_F(UpdateMaskTest, GivenMaskStays) {
  EXPECT_EQ(Mask(R"({"displayName":"a"})", "updateMask=genre"), "genre");
  EXPECT_EQ(Mask(R"({"displayName":"a"})", "update_mask="), "");
}

TEST_F(UpdateMaskTest, BodyThatNamesNothingGivesNone) {
  EXPECT_EQ(Mask("{}"), "none");
  EXPECT_EQ(Mask(""), "none");
}

}  // namespace
}  // namespace souk::gateway::transcoding

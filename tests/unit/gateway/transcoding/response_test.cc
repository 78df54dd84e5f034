#include "gateway/transcoding/response.h"

#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

class ResponseTest : public testing::Test {
 protected:
  // What is answered with a response in text format; the error in the place of the body.
  HttpContent Answer(absl::string_view text, const std::string& response_body = "",
                     absl::string_view method = "Library.Call", bool emit_defaults = false) const {
    const BoundMethod bound(schema_, method, {"GET", {}, "", response_body});
    json::WriteOptions options;
    options.emit_defaults = emit_defaults;
    options.types = &bound.types();
    const auto message = schema_.Parse(text, *bound.binding().response->descriptor);
    const absl::StatusOr<HttpContent> content =
        WriteResponse(bound.binding(), message->SerializeAsString(), options);
    return content.ok() ? *content : HttpContent{"error", content.status().ToString()};
  }

  TestSchema schema_;
};

TEST_F(ResponseTest, MessageIsJson) {
  EXPECT_EQ(Answer(R"(book { book_id: "x" })"),
            (HttpContent{"application/json", R"({"book":{"bookId":"x"}})"}));
  EXPECT_EQ(Answer(""), (HttpContent{"application/json", "{}"}));
}

TEST_F(ResponseTest, DefaultsAreWrittenOnRequest) {
  EXPECT_EQ(Answer("", "", "Library.Call", true).body, R"({"books":[],"text":""})");
}

TEST_F(ResponseTest, ResponseBodyPicksAField) {
  EXPECT_EQ(Answer(R"(books { } books { book_id: "x" } text: "t")", "books").body,
            R"([{},{"bookId":"x"}])");
  EXPECT_EQ(Answer(R"(text: "t")", "text").body, "\"t\"");
  EXPECT_EQ(Answer(R"(book { book_id: "x" })", "book").body, R"({"bookId":"x"})");
}

TEST_F(ResponseTest, HttpBodyPassesThrough) {
  EXPECT_EQ(Answer(R"(content_type: "image/png" data: "\211PNG")", "", "Library.Raw"),
            (HttpContent{"image/png", "\x89PNG"}));
  EXPECT_EQ(Answer(R"(download { content_type: "text/csv" data: "a,b" })", "download"),
            (HttpContent{"text/csv", "a,b"}));
  EXPECT_EQ(Answer("", "download"), (HttpContent{"application/octet-stream", ""}));
}

TEST_F(ResponseTest, MalformedBytesAreAnInternalError) {
  for (const char* const response_body : {"", "text", "download"}) {
    const BoundMethod bound(schema_, "Library.Call", {"GET", {}, "", response_body});
    EXPECT_EQ(WriteResponse(bound.binding(), "\xFF", {}).status().code(),
              absl::StatusCode::kInternal);
  }
  const BoundMethod raw(schema_, "Library.Raw", {"GET", {}, "", ""});
  EXPECT_EQ(WriteResponse(raw.binding(), "\xFF", {}).status().code(), absl::StatusCode::kInternal);
}

TEST_F(ResponseTest, WhatHasNoJsonIsAnInternalError) {
  EXPECT_EQ(Answer("book { printed { seconds: 253402300800 } }"),
            (HttpContent{"error",
                         "INTERNAL: cannot be written as JSON: book.printed: is not a time in "
                         "the years 1 to 9999"}));
}

}  // namespace
}  // namespace souk::gateway::transcoding

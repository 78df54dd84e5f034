// How FillRequest takes a request's body.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class RequestBodyTest : public testing::Test {
 protected:
  static std::string Fill(const BoundMethod& method, absl::string_view body,
                          const RequestOptions& options = {}) {
    return method.Fill({{}, "", "application/json", body}, options);
  }

  TestSchema schema_;
  BoundMethod none_{schema_, "Library.Call", {"GET", {}, "", ""}};
  BoundMethod whole_{schema_, "Library.Call", {"POST", {}, "*", ""}};
  BoundMethod book_{schema_, "Library.Call", {"POST", {}, "book", ""}};
};

TEST_F(RequestBodyTest, WholeBodyIsTheMessage) {
  EXPECT_EQ(Fill(whole_, R"({"bookId":"x","book":{"author":{"born":1900}}})"),
            R"(book_id: "x" book { author { born: 1900 } })");
}

TEST_F(RequestBodyTest, BodyMayBeAnyKindOfField) {
  EXPECT_EQ(Fill(book_, R"({"displayName":"a"})"), R"(book { display_name: "a" })");
  EXPECT_EQ(Fill({schema_, "Library.Call", {"POST", {}, "page_size", ""}}, "5"), "page_size: 5");
  EXPECT_EQ(Fill({schema_, "Library.Call", {"POST", {}, "skus", ""}}, R"(["a","b"])"),
            R"(skus: "a" skus: "b")");
  EXPECT_EQ(Fill({schema_, "Library.Call", {"POST", {}, "counts", ""}}, R"({"a":1})"),
            R"(counts { key: "a" value: 1 })");
  EXPECT_EQ(Fill({schema_, "Library.Call", {"POST", {}, "books", ""}}, R"([{},{"bookId":"x"}])"),
            R"(books { } books { book_id: "x" })");
}

TEST_F(RequestBodyTest, QueryFillsWhatTheBodyDoesNot) {
  EXPECT_EQ(book_.Fill({{}, "page_size=5", "", R"({"bookId":"x"})"}),
            R"(book { book_id: "x" } page_size: 5)");
}

TEST_F(RequestBodyTest, EmptyBodyIsTheDefaultMessage) {
  EXPECT_EQ(Fill(whole_, ""), "");
  EXPECT_EQ(Fill(book_, ""), "");
  EXPECT_EQ(Fill(none_, ""), "");
}

TEST_F(RequestBodyTest, BodyWhereNoneIsTakenIsRefused) {
  EXPECT_EQ(Fill(none_, "{}"), "this method takes no body");
}

TEST_F(RequestBodyTest, ErrorsNamePlaceAndField) {
  EXPECT_EQ(Fill(whole_, R"({"pageSize":"x"})"),
            "line 1, column 13: page_size: must be a whole number from -2147483648 to 2147483647");
  EXPECT_EQ(Fill(book_, R"({"author":[]})"),
            "line 1, column 11: book.author: must be an object, but is an array");
  EXPECT_THAT(Fill(whole_, " "), StartsWith("line 1, column 2: must be an object, but is missing"));
}

TEST_F(RequestBodyTest, UnknownFieldsAreIgnoredWhereAllowed) {
  EXPECT_THAT(Fill(whole_, R"({"colour":1})"), HasSubstr("colour: there is no such field"));
  RequestOptions options;
  options.ignore_unknown_fields = true;
  EXPECT_EQ(Fill(whole_, R"({"colour":1,"bookId":"x"})", options), "book_id: \"x\"");
}

TEST_F(RequestBodyTest, DepthIsLimited) {
  RequestOptions options;
  options.max_depth = 2;
  EXPECT_EQ(Fill(whole_, R"({"book":{}})", options), "book { }");
  EXPECT_THAT(Fill(whole_, R"({"book":{"author":{}}})", options), HasSubstr("nested too deep"));
}

TEST_F(RequestBodyTest, OneofAcrossBodyAndQueryIsRefused) {
  const BoundMethod author(schema_, "Library.Call", {"POST", {}, "author", ""});
  EXPECT_EQ(author.Fill({{}, "isbn=1", "", R"({"name":"x"})"}),
            "isbn: must not be given beside author, another member of the oneof by");
}

TEST_F(RequestBodyTest, HttpBodyIsTakenAsItIs) {
  const BoundMethod raw(schema_, "Library.Raw", {"POST", {}, "*", ""});
  EXPECT_EQ(raw.Fill({{}, "", "image/png", "\x89PNG"}),
            R"(content_type: "image/png" data: "\211PNG")");
  const BoundMethod upload(schema_, "Library.Call", {"POST", {}, "upload", ""});
  EXPECT_EQ(upload.Fill({{}, "page_size=1", "text/plain", "{"}),
            R"(page_size: 1 upload { content_type: "text/plain" data: "{" })");
  EXPECT_EQ(upload.Fill({{}, "", "", ""}), "upload { }");
}

TEST_F(RequestBodyTest, RequiredFieldsOfProto2MustBeGiven) {
  const TestSchema old(R"(syntax = "proto2"; package p;
      message Inner { required string name = 1; }
      message Request { optional Inner inner = 1; required string id = 2; }
      service S { rpc Call(Request) returns (Inner); })");
  const BoundMethod method(old, "S.Call", {"POST", {"id"}, "inner", ""});
  const PathValue path[] = {{"id", "x"}};
  EXPECT_EQ(method.Fill({path, "", "", R"({"name":"n"})"}), R"(inner { name: "n" } id: "x")");
  EXPECT_EQ(method.Fill({path, "", "", "{}"}), "inner.name: must be given");
}

}  // namespace
}  // namespace souk::gateway::transcoding

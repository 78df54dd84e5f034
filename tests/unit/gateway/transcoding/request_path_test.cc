// How FillRequest takes what the path holds, beside a body that may say otherwise.

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

using testing::HasSubstr;

class RequestPathTest : public testing::Test {
 protected:
  // Binds `variable`, with a path that holds `value` for it.
  std::string Fill(const std::string& variable, absl::string_view value,
                   const std::string& body_rule, absl::string_view body) const {
    const BoundMethod method(schema_, "Library.Call", {"POST", {variable}, body_rule, ""});
    const PathValue path[] = {{variable, value}};
    return method.Fill({path, "", "", body});
  }

  TestSchema schema_;
};

TEST_F(RequestPathTest, ValuesFillTheirFields) {
  EXPECT_EQ(Fill("book_id", "a b", "", ""), "book_id: \"a b\"");
  EXPECT_EQ(Fill("book.author.born", "1900", "", ""), "book { author { born: 1900 } }");
  EXPECT_EQ(Fill("genre", "DRAMA", "", ""), "genre: DRAMA");
  EXPECT_EQ(Fill("since.seconds", "5", "", ""), "since { seconds: 5 }");
}

TEST_F(RequestPathTest, ValuesThatDoNotFitAreRefusedNamingTheVariable) {
  EXPECT_EQ(Fill("book.author.born", "x", "", ""),
            "book.author.born: must be a whole number from -2147483648 to 2147483647");
  EXPECT_EQ(Fill("genre", "novel", "", ""),
            "genre: must be one of GENRE_UNSPECIFIED, POETRY, DRAMA");
}

TEST_F(RequestPathTest, BodyMayGiveTheSameValue) {
  EXPECT_EQ(Fill("book_id", "x", "*", R"({"bookId":"x","pageSize":1})"),
            "book_id: \"x\" page_size: 1");
  EXPECT_EQ(Fill("page_size", "10", "*", R"({"pageSize":"1e1"})"), "page_size: 10");
  EXPECT_EQ(Fill("genre", "DRAMA", "*", R"({"genre":2})"), "genre: DRAMA");
  EXPECT_EQ(Fill("book.book_id", "x", "book", R"({"bookId":"x"})"), "book { book_id: \"x\" }");
}

TEST_F(RequestPathTest, BodyMayLeaveItOut) {
  EXPECT_EQ(Fill("book_id", "x", "*", R"({"pageSize":1})"), "book_id: \"x\" page_size: 1");
  EXPECT_EQ(Fill("book_id", "x", "*", R"({"bookId":null})"), "book_id: \"x\"");
  EXPECT_EQ(Fill("book.author.name", "x", "*", R"({"book":{"author":{}}})"),
            "book { author { name: \"x\" } }");
  EXPECT_EQ(Fill("book_id", "x", "*", ""), "book_id: \"x\"");
}

TEST_F(RequestPathTest, BodyMustNotGiveAnotherValue) {
  const char kOther[] = "the body gives it another value than the path";
  EXPECT_EQ(Fill("book_id", "x", "*", R"({"bookId":"y"})"), std::string("book_id: ") + kOther);
  EXPECT_THAT(Fill("book_id", "x", "*", R"({"bookId":""})"), HasSubstr(kOther));
  EXPECT_THAT(Fill("book.book_id", "x", "book", R"({"book_id":"y"})"), HasSubstr(kOther));
  EXPECT_THAT(Fill("since.seconds", "5", "*", R"({"since":"1970-01-01T00:00:01Z"})"),
              HasSubstr(kOther));
}

TEST_F(RequestPathTest, BodyMustNotGiveAnotherMemberOfTheOneof) {
  EXPECT_EQ(Fill("isbn", "x", "*", R"({"shelf":1})"),
            "isbn: must not be given beside shelf, another member of the oneof by");
}

TEST_F(RequestPathTest, AllThatIsWrongInPathAndQueryIsToldAtOnce) {
  const BoundMethod method(schema_, "Library.Call", {"GET", {"page_size"}, "", ""});
  const PathValue path[] = {{"page_size", "x"}};
  EXPECT_EQ(method.Fill({path, "deep=1", "", ""}),
            "page_size: must be a whole number from -2147483648 to 2147483647; "
            "deep: must be true or false");
}

}  // namespace
}  // namespace souk::gateway::transcoding

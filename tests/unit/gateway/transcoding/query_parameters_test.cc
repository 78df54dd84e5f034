#include "gateway/transcoding/query_parameters.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class QueryParametersTest : public testing::Test {
 protected:
  std::string Fill(absl::string_view query, const RequestOptions& options = {}) const {
    return get_.Fill({{}, query, "", ""}, options);
  }

  TestSchema schema_;
  BoundMethod get_{schema_, "Library.Call", {"GET", {}, "", ""}};
};

TEST_F(QueryParametersTest, FieldsHaveTheirNamesInEitherSpelling) {
  EXPECT_EQ(Fill("page_size=5&bookId=x"), "book_id: \"x\" page_size: 5");
  EXPECT_EQ(Fill("book.author.name=Ada+L&book.displayName=a%2Bb"),
            R"(book { display_name: "a+b" author { name: "Ada L" } })");
}

TEST_F(QueryParametersTest, ValuesHaveTheirTextForms) {
  EXPECT_EQ(Fill("deep=true&genre=DRAMA&weight=NaN&big=18446744073709551615"),
            "deep: true genre: DRAMA weight: nan big: 18446744073709551615");
  EXPECT_EQ(Fill("genre=2"), "genre: DRAMA");
  EXPECT_EQ(Fill("weight=-Infinity"), "weight: -inf");
  EXPECT_EQ(Fill("cover=-_8"), R"(cover: "\373\377")");
  EXPECT_EQ(Fill("cover=%2B/8="), R"(cover: "\373\377")");
  EXPECT_EQ(Fill("since=1970-01-01T00:00:01Z&loan=1.5s&copies=0"),
            "since { seconds: 1 } loan { seconds: 1 nanos: 500000000 } copies { }");
  EXPECT_EQ(Fill("update_mask=displayName,author.born"),
            R"(update_mask { paths: "display_name" paths: "author.born" })");
  EXPECT_EQ(Fill("update_mask=display_name"), R"(update_mask { paths: "display_name" })");
  EXPECT_EQ(Fill("book_id="), "");
  EXPECT_EQ(Fill("isbn="), "isbn: \"\"");
}

TEST_F(QueryParametersTest, RepeatedFieldsTakeOneElementAParameter) {
  EXPECT_EQ(Fill("skus=a&skus=b,c&skus="), R"(skus: "a" skus: "b,c" skus: "")");
  EXPECT_EQ(Fill("genres=POETRY&genres=2"), "genres: POETRY genres: DRAMA");
  EXPECT_EQ(Fill("names=a&names=b"), R"(names { value: "a" } names { value: "b" })");
}

TEST_F(QueryParametersTest, MapsTakeOneEntryAParameter) {
  EXPECT_EQ(Fill("counts[a]=1&counts%5Bb.c%5D=2&book.labels[x]=y"),
            R"(book { labels { key: "x" value: "y" } } )"
            R"(counts { key: "a" value: 1 } counts { key: "b.c" value: 2 })");
  EXPECT_EQ(Fill("namesByYear[1984]=x"), R"(names_by_year { key: 1984 value: "x" })");
  EXPECT_EQ(Fill("counts[]=1"), R"(counts { key: "" value: 1 })");
  EXPECT_EQ(Fill("counts[a[b]]=1"), R"(counts { key: "a[b]" value: 1 })");
}

TEST_F(QueryParametersTest, UnknownNamesAreRefused) {
  EXPECT_EQ(Fill("colour=red"), "colour: there is no field colour in library.Request");
  EXPECT_EQ(Fill("book.colour=red"), "book.colour: there is no field colour in library.Book");
  EXPECT_THAT(Fill("=x"), HasSubstr("there is no field"));
  EXPECT_THAT(Fill("book_id[x=y"), HasSubstr("there is no field"));
}

TEST_F(QueryParametersTest, UnknownNamesAreIgnoredWhereAllowed) {
  RequestOptions options;
  options.foreign_parameters = {"key", "book_id.x"};
  EXPECT_EQ(Fill("key=1&page_size=5", options), "page_size: 5");
  EXPECT_THAT(Fill("Key=1", options), HasSubstr("there is no field"));
  EXPECT_THAT(Fill("book_id.x=1", options), HasSubstr("is not a message"));
  options.ignore_unknown_parameters = true;
  EXPECT_EQ(Fill("colour=1&book.colour=2&page_size=5", options), "page_size: 5");
  EXPECT_THAT(Fill("page_size=x", options), HasSubstr("must be a whole number"));
}

TEST_F(QueryParametersTest, PathsThroughScalarsAndOtherFormsAreRefused) {
  EXPECT_THAT(Fill("book_id.x=1"), HasSubstr("book_id is not a message"));
  EXPECT_THAT(Fill("skus.x=1"), HasSubstr("skus is not a message"));
  EXPECT_THAT(Fill("books.book_id=1"), HasSubstr("books is not a message"));
  EXPECT_THAT(Fill("counts.a=1"), HasSubstr("counts is not a message"));
  EXPECT_EQ(Fill("since.seconds=1"), "since.seconds: since is given as one value");
  EXPECT_EQ(Fill("book_id[x]=1"), "book_id[x]: is not a map, so it has no entries");
}

TEST_F(QueryParametersTest, MessagesAreRefused) {
  EXPECT_EQ(Fill("book=x"), "book: is a message: name a field inside it");
  EXPECT_EQ(Fill("anything=x"), "anything: is a message: name a field inside it");
  EXPECT_EQ(Fill("books=x"), "books: is a repeated message, which a parameter cannot hold");
  EXPECT_EQ(Fill("counts=x"), "counts: is a map: write counts[key]=value");
  EXPECT_EQ(Fill("books_by_id[a]=x"),
            "books_by_id[a]: is a map of messages, which a parameter cannot hold");
}

TEST_F(QueryParametersTest, SingularFieldsAndMapEntriesAreGivenOnce) {
  EXPECT_EQ(Fill("page_size=1&pageSize=1"), "pageSize: is given twice");
  EXPECT_EQ(Fill("counts[a]=1&counts[a]=2"), "counts[a]: is given twice");
  EXPECT_EQ(Fill("namesByYear[1]=a&names_by_year[1e0]=b"), "names_by_year[1e0]: is given twice");
}

TEST_F(QueryParametersTest, TwoMembersOfAOneofAreRefused) {
  EXPECT_EQ(Fill("isbn=1&shelf=2"),
            "shelf: must not be given beside isbn, another member of the oneof by");
  EXPECT_THAT(Fill("author.name=x&isbn=1"), HasSubstr("another member of the oneof by"));
  EXPECT_EQ(Fill("author.name=x&author.born=1900"), R"(author { name: "x" born: 1900 })");
}

TEST_F(QueryParametersTest, MalformedValuesAreRefused) {
  EXPECT_EQ(Fill("page_size=2147483648"),
            "page_size: must be a whole number from -2147483648 to 2147483647");
  for (const char* query : {"page_size=", "page_size=x", "page_size=null", "page_size=+1", "deep=1",
                            "deep=True", "deep", "genre=drama", "genre=", "genre=null", "cover=!",
                            "since=now", "since=null", "loan=1", "copies=null", "counts[a]=x",
                            "update_mask=a%20b", "namesByYear[x]=1", "weight=1e999"}) {
    EXPECT_THAT(Fill(query), HasSubstr(": ")) << query;
  }
}

TEST_F(QueryParametersTest, AllThatIsWrongIsToldAtOnce) {
  Violations violations;
  const auto message = schema_.New(*get_.binding().request->descriptor);
  FillFromQuery(get_.binding(), {{"page_size", "x"}, {"deep", "true"}, {"colour", "red"}}, {},
                *message, violations);
  EXPECT_THAT(ViolationsOf(violations.ToStatus()),
              ElementsAre(FieldViolation{"page_size",
                                         "must be a whole number from -2147483648 to 2147483647"},
                          FieldViolation{"colour", "there is no field colour in library.Request"}));
}

TEST_F(QueryParametersTest, WhatBodyOrPathGiveIsRefused) {
  const BoundMethod whole(schema_, "Library.Call", {"POST", {}, "*", ""});
  EXPECT_EQ(whole.Fill({{}, "page_size=1", "", ""}),
            "page_size: the body is the whole request, so no parameter may be given");
  const BoundMethod field(schema_, "Library.Call", {"POST", {"book_id"}, "book", ""});
  const PathValue path[] = {{"book_id", "x"}};
  EXPECT_EQ(field.Fill({path, "book.displayName=a", "", ""}),
            "book.displayName: is given by the body");
  EXPECT_EQ(field.Fill({path, "bookId=x", "", ""}), "bookId: is given by the path");
  EXPECT_EQ(field.Fill({path, "page_size=1", "", ""}), "book_id: \"x\" page_size: 1");
}

TEST_F(QueryParametersTest, MalformedQueriesAreRefused) {
  EXPECT_EQ(Fill("page_size=%"), "the query's \"%\" has a \"%\" without two hexadecimal digits");
}

}  // namespace
}  // namespace souk::gateway::transcoding

#include "gateway/transcoding/query_string.h"

#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace souk::gateway::transcoding {

std::ostream& operator<<(std::ostream& out, const QueryParameter& parameter) {
  return out << parameter.name << "=" << parameter.value;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<QueryParameter> Parse(absl::string_view query) {
  const absl::StatusOr<std::vector<QueryParameter>> parameters = ParseQuery(query);
  EXPECT_TRUE(parameters.ok()) << parameters.status();
  return parameters.value_or(std::vector<QueryParameter>());
}

using P = QueryParameter;

TEST(QueryStringTest, PairsAreTakenApart) {
  EXPECT_THAT(Parse(""), IsEmpty());
  EXPECT_THAT(Parse("a=1&b=&c&a=2=3"),
              ElementsAre(P{"a", "1"}, P{"b", ""}, P{"c", ""}, P{"a", "2=3"}));
  EXPECT_THAT(Parse("&&a=1&"), ElementsAre(P{"a", "1"}));
  EXPECT_THAT(Parse("=x"), ElementsAre(P{"", "x"}));
}

TEST(QueryStringTest, NamesAndValuesAreDecodedOnce) {
  EXPECT_THAT(Parse("a%5Bx%5d=1+2%2B3%2526"), ElementsAre(P{"a[x]", "1 2+3%26"}));
  EXPECT_THAT(Parse("a%26b=c%3Dd"), ElementsAre(P{"a&b", "c=d"}));
  EXPECT_THAT(Parse("a=%C3%A9%00"), ElementsAre(P{"a", std::string("\xC3\xA9\0", 3)}));
}

TEST(QueryStringTest, MalformedEscapesAndBrokenUtf8AreRefused) {
  for (const char* query : {"a=%", "a=%4", "a=%4g", "%zz=1", "a=1&b=%", "a=%u0041"}) {
    EXPECT_EQ(ParseQuery(query).status().code(), absl::StatusCode::kInvalidArgument) << query;
  }
  for (const char* query : {"a=%FF", "a=%C3", "%ED%A0%80=1", "a=\xFF"}) {
    EXPECT_EQ(ParseQuery(query).status().code(), absl::StatusCode::kInvalidArgument) << query;
  }
  EXPECT_EQ(ParseQuery("a=%4g").status().message(),
            "the query's \"%4g\" has a \"%\" without two hexadecimal digits");
  EXPECT_EQ(ParseQuery("a=%FF").status().message(), "the query's \"%FF\" is not UTF-8");
}

}  // namespace
}  // namespace souk::gateway::transcoding

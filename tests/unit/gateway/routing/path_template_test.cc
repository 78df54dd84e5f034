#include "gateway/routing/path_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace souk::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// "literal", "*" and "**", joined by blanks.
std::string Shape(const PathTemplate& path) {
  return absl::StrJoin(path.segments(), " ", [](std::string* out, const auto& segment) {
    switch (segment.kind) {
      case PathTemplate::Kind::kLiteral:
        return absl::StrAppend(out, segment.literal);
      case PathTemplate::Kind::kAny:
        return absl::StrAppend(out, "*");
      case PathTemplate::Kind::kRest:
        return absl::StrAppend(out, "**");
    }
  });
}

// "path[begin,end)" of each variable; "+" marks those of several segments.
std::vector<std::string> Variables(const PathTemplate& path) {
  std::vector<std::string> shown;
  for (const PathTemplate::Variable& variable : path.variables()) {
    shown.push_back(absl::StrCat(variable.field_path, "[", variable.begin, ",", variable.end, ")",
                                 variable.multi_segment ? "+" : ""));
  }
  return shown;
}

struct Accepted {
  std::string text;
  std::string shape;
  std::vector<std::string> variables;
  std::string verb;
};

class AcceptedTemplate : public ::testing::TestWithParam<Accepted> {};

TEST_P(AcceptedTemplate, HasTheSegmentsVariablesAndVerbThatItsTextSays) {
  const absl::StatusOr<PathTemplate> path = PathTemplate::Parse(GetParam().text);
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_EQ(path->text(), GetParam().text);
  EXPECT_EQ(Shape(*path), GetParam().shape);
  EXPECT_EQ(Variables(*path), GetParam().variables);
  EXPECT_EQ(path->verb(), GetParam().verb);
}

INSTANTIATE_TEST_SUITE_P(
    Templates, AcceptedTemplate,
    ::testing::Values(
        Accepted{"/v1/users", "v1 users", {}, ""}, Accepted{"/v1/*", "v1 *", {}, ""},
        Accepted{"/**", "**", {}, ""}, Accepted{"/v1/{id}", "v1 *", {"id[1,2)"}, ""},
        Accepted{"/v1/{user.user_id}", "v1 *", {"user.user_id[1,2)"}, ""},
        Accepted{"/v1/{id=*}", "v1 *", {"id[1,2)"}, ""},
        Accepted{"/v1/{kind=users}", "v1 users", {"kind[1,2)"}, ""},
        Accepted{"/v1/{name=shelves/*/books/*}", "v1 shelves * books *", {"name[1,5)+"}, ""},
        Accepted{"/v1/{name=**}", "v1 **", {"name[1,2)+"}, ""},
        Accepted{"/v1/{a}/x/{b=y/**}", "v1 * x y **", {"a[1,2)", "b[3,5)+"}, ""},
        Accepted{"/v1/{name=**}/tail", "v1 ** tail", {"name[1,2)+"}, ""},
        Accepted{"/v1/**/{kind=users}", "v1 ** users", {"kind[2,3)"}, ""},
        Accepted{"/v1/users:stream", "v1 users", {}, "stream"},
        Accepted{"/v1/{id}:cancel", "v1 *", {"id[1,2)"}, "cancel"},
        Accepted{"/v1/{name=a/*}:cancel", "v1 a *", {"name[1,3)+"}, "cancel"},
        Accepted{"/v1/**:read", "v1 **", {}, "read"}, Accepted{"/v1/x:a:b", "v1 x", {}, "a:b"},
        Accepted{"/a:b/c", "a:b c", {}, ""},
        Accepted{"/v1/a-b_c.d~e!$&'()+,;=@", "v1 a-b_c.d~e!$&'()+,;=@", {}, ""},
        Accepted{"/v1/caf%C3%A9", "v1 caf%C3%A9", {}, ""}));

struct Refused {
  std::string text;
  std::string reason;
};

class RefusedTemplate : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedTemplate, IsInvalidArgumentNamingTheTemplateAndTheReason) {
  const absl::Status status = PathTemplate::Parse(GetParam().text).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(absl::StrCat("path template \"", GetParam().text, "\"")));
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Templates, RefusedTemplate,
    ::testing::Values(
        Refused{"", "must begin with '/'"}, Refused{"v1/users", "must begin with '/'"},
        Refused{"/", "empty segment"}, Refused{"/v1//users", "empty segment"},
        Refused{"/v1/users/", "empty segment"}, Refused{"/v1/:verb", "empty segment"},
        Refused{"/v1/{a=}", "empty segment"}, Refused{"/v1/{a=x//y}", "empty segment"},
        Refused{"/v1/{a=/x}", "empty segment"}, Refused{"/v1/{a", "unbalanced '{'"},
        Refused{"/v1/a}", "unbalanced '}'"}, Refused{"/v1/{a}}", "alone in its segment"},
        Refused{"/v1/{a={b}}", "nested braces"}, Refused{"/v1/{a=x/{b}}", "nested braces"},
        Refused{"/v1/x{a}", "alone in its segment"}, Refused{"/v1/{a}x", "alone in its segment"},
        Refused{"/v1/{a}{b}", "alone in its segment"}, Refused{"/v1/{}", "not the path of a field"},
        Refused{"/v1/{=*}", "not the path of a field"},
        Refused{"/v1/{a.}", "not the path of a field"},
        Refused{"/v1/{a..b}", "not the path of a field"},
        Refused{"/v1/{1a}", "not the path of a field"},
        Refused{"/v1/{a-b}", "not the path of a field"},
        Refused{"/v1/{a}/{a}", "'a' is bound twice"},
        Refused{"/v1/users?x", "'?' may not stand in a path"},
        Refused{"/v1/a b", "' ' may not stand in a path"},
        Refused{"/v1/a#b", "'#' may not stand in a path"},
        Refused{"/v1/caf\xC3\xA9", "may not stand"}, Refused{"/v1/%4", "malformed percent-escape"},
        Refused{"/v1/%zz", "malformed percent-escape"},
        Refused{"/v1/x:", "verb after ':' is empty"},
        Refused{"/v1/{id}:", "verb after ':' is empty"},
        Refused{"/v1/x:*", "'*' may not stand beside"}, Refused{"/v1/x:a b", "may not stand"},
        Refused{"/v1/***", "'*' may not stand beside"},
        Refused{"/v1/a*", "'*' may not stand beside"},
        Refused{"/v1/**/*", "nothing wild may follow '**'"},
        Refused{"/v1/**/**", "nothing wild may follow '**'"},
        Refused{"/v1/**/{a}", "nothing wild may follow '**'"},
        Refused{"/v1/{a=**}/x/*", "nothing wild may follow '**'"},
        Refused{"/v1/./x", "never requested"}, Refused{"/v1/%2e%2E", "never requested"}));

}  // namespace
}  // namespace souk::gateway

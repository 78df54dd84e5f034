#include "gateway/routing/router.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace souk::gateway {
namespace {

// The routes of a test, "METHOD template" each; a binding's number is its index.
using Routes = std::vector<std::string>;

Router RouterOf(const Routes& routes, const std::vector<int>& order) {
  Router router;
  for (const int index : order) {
    const std::pair<std::string, std::string> route = absl::StrSplit(routes[index], ' ');
    absl::StatusOr<PathTemplate> path = PathTemplate::Parse(route.second);
    EXPECT_TRUE(path.ok()) << path.status();
    EXPECT_TRUE(router.Add(route.first, *std::move(path), index).ok());
  }
  return router;
}

std::vector<int> InOrder(const Routes& routes) {
  std::vector<int> order(routes.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  return order;
}

// The result as text: "METHOD template a=1 b=2", "405 GET,HEAD", "404" or "400".
std::string Show(const MatchResult& result, const Routes& routes) {
  if (const auto* found = std::get_if<Found>(&result)) {
    std::string shown = routes[found->binding];
    for (const Capture& capture : found->captures) {
      absl::StrAppend(&shown, " ", capture.field_path, "=", capture.value);
    }
    return shown;
  }
  if (const auto* refused = std::get_if<MethodNotAllowed>(&result)) {
    return absl::StrCat("405 ", absl::StrJoin(refused->allow, ","));
  }
  return std::holds_alternative<NotFound>(result) ? "404" : "400";
}

struct Expectation {
  std::string method;
  std::string path;
  std::string result;
};

struct Case {
  std::string name;
  Routes routes;
  std::vector<Expectation> expectations;
};

class RouterMatch : public ::testing::TestWithParam<Case> {};

TEST_P(RouterMatch, GivesTheBindingWhateverTheOrderOfRegistration) {
  const Routes& routes = GetParam().routes;
  std::vector<int> order = InOrder(routes);
  do {
    const Router router = RouterOf(routes, order);
    for (const Expectation& expected : GetParam().expectations) {
      EXPECT_EQ(Show(router.Match(expected.method, expected.path), routes), expected.result)
          << expected.method << " " << expected.path;
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, RouterMatch,
    ::testing::Values(
        Case{"Literals",
             {"GET /v1/users"},
             {{"GET", "/v1/users", "GET /v1/users"},
              {"GET", "/v1", "404"},
              {"GET", "/v1/users/x", "404"},
              {"GET", "/v1/USERS", "404"},
              {"GET", "/v1/user%73", "404"},
              {"GET", "/", "404"},
              {"GET", "", "404"},
              {"OPTIONS", "*", "404"}}},
        Case{"NothingIsNormalised",
             {"GET /v1/users", "GET /v1/{id}/x", "GET /f/{name=**}"},
             {{"GET", "/v1/users/", "404"},
              {"GET", "/v1//users", "404"},
              {"GET", "//v1/users", "404"},
              {"GET", "/v1//x", "404"},
              {"GET", "/f/a/", "404"},
              {"GET", "/f//a", "404"},
              {"GET", "/v1/./users", "400"},
              {"GET", "/v1/../v1/users", "400"},
              {"GET", "/v1/%2e%2E/x", "400"},
              {"GET", "/f/..", "400"},
              {"GET", "/f/.../x", "GET /f/{name=**} name=.../x"}}},
        Case{"MostSpecificWins",
             {"GET /v1/users/me", "GET /v1/users/{id}", "GET /v1/{kind}/me", "GET /v1/{name=**}"},
             {{"GET", "/v1/users/me", "GET /v1/users/me"},
              {"GET", "/v1/users/7", "GET /v1/users/{id} id=7"},
              {"GET", "/v1/teams/me", "GET /v1/{kind}/me kind=teams"},
              {"GET", "/v1/teams/7", "GET /v1/{name=**} name=teams/7"},
              {"GET", "/v1", "GET /v1/{name=**} name="}}},
        Case{"Backtracking",
             {"GET /a/b/{x}/d", "GET /a/{y}/c/e", "GET /{z=**}"},
             {{"GET", "/a/b/c/d", "GET /a/b/{x}/d x=c"},
              {"GET", "/a/b/c/e", "GET /a/{y}/c/e y=b"},
              {"GET", "/a/b/c/f", "GET /{z=**} z=a/b/c/f"},
              {"GET", "/", "GET /{z=**} z="}}},
        Case{"RestUpToWhatFollowsIt",
             {"GET /f/{p=**}", "GET /f/{p=**}/meta", "GET /f/{p=**}/raw/meta", "GET /f/{p}"},
             {{"GET", "/f", "GET /f/{p=**} p="},
              {"GET", "/f/a", "GET /f/{p} p=a"},
              {"GET", "/f/a/b", "GET /f/{p=**} p=a/b"},
              {"GET", "/f/a/b/meta", "GET /f/{p=**}/meta p=a/b"},
              {"GET", "/f/a/raw/meta", "GET /f/{p=**}/raw/meta p=a"},
              {"GET", "/f/raw/meta", "GET /f/{p=**}/raw/meta p="},
              {"GET", "/f/meta/raw", "GET /f/{p=**} p=meta/raw"}}},
        Case{"VariablesOfSeveralSegments",
             {"GET /v1/{name=shelves/*/books/*}", "GET /v1/{a=x/**}/y/{b=z}"},
             {{"GET", "/v1/shelves/1/books/2",
               "GET /v1/{name=shelves/*/books/*} name=shelves/1/books/2"},
              {"GET", "/v1/shelves/1/books", "404"},
              {"GET", "/v1/x/y/z", "GET /v1/{a=x/**}/y/{b=z} a=x b=z"},
              {"GET", "/v1/x/1/2/y/z", "GET /v1/{a=x/**}/y/{b=z} a=x/1/2 b=z"}}},
        Case{"VerbsCountOnlyWhereBound",
             {"POST /v1/o/{id}:cancel", "GET /v1/o/{id}", "GET /v1/{t}/now", "GET /v1/o:list"},
             {{"POST", "/v1/o/7:cancel", "POST /v1/o/{id}:cancel id=7"},
              {"GET", "/v1/o/a:b", "GET /v1/o/{id} id=a:b"},
              {"GET", "/v1/o/7:cancel", "GET /v1/o/{id} id=7:cancel"},
              {"POST", "/v1/o/a:b:cancel", "POST /v1/o/{id}:cancel id=a:b"},
              {"POST", "/v1/o/7%3Acancel", "405 GET,HEAD"},
              {"POST", "/v1/o/:cancel", "405 GET,HEAD"},
              {"POST", "/v1/o/7:", "405 GET,HEAD"},
              {"GET", "/v1/o/7:", "GET /v1/o/{id} id=7:"},
              {"GET", "/v1/o:list", "GET /v1/o:list"},
              {"GET", "/v1/o:lis", "404"},
              {"POST", "/v1/o:list", "405 GET,HEAD"},
              {"GET", "/v1/2020-09-22T15:00:00Z/now", "GET /v1/{t}/now t=2020-09-22T15:00:00Z"},
              {"GET", "/v1/o/2020-09-22T15:00:00Z", "GET /v1/o/{id} id=2020-09-22T15:00:00Z"}}},
        Case{"VerbBeforeValue",
             {"POST /v1/{name=**}:set", "POST /v1/o/{id}", "POST /v1/{name=**}:x:set"},
             {{"POST", "/v1/o/7:set", "POST /v1/{name=**}:set name=o/7"},
              {"POST", "/v1/o/7:x:set", "POST /v1/{name=**}:set name=o/7:x"},
              {"POST", "/v1/o/7", "POST /v1/o/{id} id=7"},
              {"POST", "/v1/o/..:set", "POST /v1/o/{id} id=..:set"}}},
        Case{"Methods",
             {"GET /v1/a", "POST /v1/a", "POST /v1/{x}", "PUT /v1/a", "HEAD /v1/{x}"},
             {{"GET", "/v1/a", "GET /v1/a"},
              {"HEAD", "/v1/a", "GET /v1/a"},
              {"HEAD", "/v1/b", "HEAD /v1/{x} x=b"},
              {"GET", "/v1/b", "405 HEAD,POST"},
              {"DELETE", "/v1/a", "405 GET,HEAD,POST,PUT"},
              {"get", "/v1/a", "405 GET,HEAD,POST,PUT"},
              {"DELETE", "/v2/a", "404"}}},
        Case{"OtherMethodOfTheMoreSpecificDoesNotHide",
             {"GET /v1/users/me", "POST /v1/users/{id}"},
             {{"POST", "/v1/users/me", "POST /v1/users/{id} id=me"},
              {"PUT", "/v1/users/me", "405 GET,HEAD,POST"}}},
        Case{"CustomMethods",
             {"PURGE /v1/a", "* /v1/b", "GET /v1/b"},
             {{"PURGE", "/v1/a", "PURGE /v1/a"},
              {"GET", "/v1/a", "405 PURGE"},
              {"BREW", "/v1/b", "* /v1/b"},
              {"HEAD", "/v1/b", "GET /v1/b"}}},
        Case{"Decoding",
             {"GET /s/{id}", "GET /m/{name=**}", "GET /k/{name=a/*}"},
             {{"GET", "/s/a%2Fb%20c+d", "GET /s/{id} id=a/b c+d"},
              {"GET", "/s/%252F", "GET /s/{id} id=%2F"},
              {"GET", "/s/caf%C3%A9", "GET /s/{id} id=caf\xC3\xA9"},
              {"GET", "/s/caf\xC3\xA9", "GET /s/{id} id=caf\xC3\xA9"},
              {"GET", "/m/a%2Fb/c%2fd%20", "GET /m/{name=**} name=a%2Fb/c%2fd "},
              {"GET", "/k/a/b%2Fc", "GET /k/{name=a/*} name=a/b%2Fc"},
              {"GET", "/s/%", "400"},
              {"GET", "/s/%4", "400"},
              {"GET", "/s/%zz", "400"},
              {"GET", "/s/%FF", "400"},
              {"GET", "/s/%C3%28", "400"},
              {"GET", "/s/\xFF", "400"},
              {"GET", "/unknown/%", "400"}}}),
    [](const auto& info) { return info.param.name; });

TEST(RouterAdd, RefusesASecondBindingOfTheSameMethodAndPaths) {
  for (const auto& [first, second] :
       std::vector<std::pair<std::string, std::string>>{{"/v1/{a}", "/v1/{b}"},
                                                        {"/v1/{a}", "/v1/*"},
                                                        {"/v1/{a=x/*}", "/v1/x/{b}"},
                                                        {"/v1/{a=**}/t:v", "/v1/**/t:v"}}) {
    Router router;
    ASSERT_TRUE(router.Add("GET", *PathTemplate::Parse(first), 0).ok());
    const absl::Status status = router.Add("GET", *PathTemplate::Parse(second), 1);
    EXPECT_EQ(status, absl::AlreadyExistsError(
                          absl::StrCat("GET ", second, " matches the same as GET ", first)));
    EXPECT_TRUE(router.Add("POST", *PathTemplate::Parse(second), 1).ok());
  }
}

TEST(RouterMatchWithoutRoutes, FindsNothing) {
  EXPECT_TRUE(std::holds_alternative<NotFound>(Router().Match("GET", "/")));
  EXPECT_TRUE(std::holds_alternative<NotFound>(Router().Match("GET", "/v1/x:y")));
}

}  // namespace
}  // namespace souk::gateway

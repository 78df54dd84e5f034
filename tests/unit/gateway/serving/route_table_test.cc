#include "gateway/serving/route_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/gateway/serving/serving_fixture.h"

namespace souk::gateway {
namespace {

using ::testing::HasSubstr;

// An API of one service whose RPCs have these annotations: Get, which is unary, and Watch, which
// is a stream.
std::unique_ptr<Api> ApiWithRules(const std::string& get, const std::string& watch) {
  return ForeignApi(absl::StrCat(R"(
      syntax = "proto3";
      package shelf;
      import "google/api/annotations.proto";
      message Page { int32 size = 1; }
      message Book { string book_id = 1; Page page = 2; repeated string tags = 3; }
      service Shelf {
        rpc Get(Book) returns (Book) { option (google.api.http) = {)",
                                 get, R"(}; }
        rpc Watch(Book) returns (stream Book) { option (google.api.http) = {)",
                                 watch, "}; } }"));
}

class RouteTableTest : public ::testing::Test {
 protected:
  // Adds the service with these annotations.
  absl::Status Add(const std::string& get, const std::string& watch = R"(get: "/watch")") {
    api_ = ApiWithRules(get, watch);
    routes_ = std::make_unique<RouteTable>(*api_);
    return routes_->AddService(*api_->FindService("shelf.Shelf"), channel_.channel());
  }

  const Route* Match(absl::string_view method, absl::string_view path) {
    const MatchResult match = routes_->Match(method, path);
    const Found* const found = std::get_if<Found>(&match);
    return found == nullptr ? nullptr : &routes_->At(found->binding);
  }

  // That the annotation is refused, naming the RPC, the template and this.
  void ExpectRefused(const std::string& get, const std::string& where, const std::string& why) {
    const absl::Status status = Add(get);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << get << ": " << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("shelf.Shelf.Get: " + where + ": "));
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }

  SystemClock clock_;
  TestChannel channel_{clock_, "127.0.0.1:1"};  // never called
  std::unique_ptr<Api> api_;
  std::unique_ptr<RouteTable> routes_;
};

TEST_F(RouteTableTest, EveryBindingLeadsToItsRpc) {
  ASSERT_EQ(Add(R"(get: "/v1/books/{book_id}" additional_bindings { post: "/v1/find" body: "*" })"),
            absl::OkStatus());
  EXPECT_EQ(routes_->size(), 3u);
  const Route* const get = Match("GET", "/v1/books/b-1");
  const Route* const find = Match("POST", "/v1/find");
  ASSERT_TRUE(get != nullptr && find != nullptr);
  EXPECT_EQ(get->rpc_name, "shelf.Shelf/Get");
  EXPECT_EQ(find->rpc_name, "shelf.Shelf/Get");
  EXPECT_EQ(get->method, find->method);
  EXPECT_EQ(get->request->GetTypeName(), "shelf.Book");
  EXPECT_FALSE(get->server_streams);
}

TEST_F(RouteTableTest, KnowsWhichRpcsAreStreams) {
  ASSERT_EQ(Add(R"(get: "/get")"), absl::OkStatus());
  ASSERT_NE(Match("GET", "/watch"), nullptr);
  EXPECT_TRUE(Match("GET", "/watch")->server_streams);
  EXPECT_FALSE(Match("GET", "/watch")->client_streams);
}

TEST_F(RouteTableTest, MalformedTemplatesAreRefused) {
  for (const char* path : {"v1/books", "/v1//books", "/v1/books/", "/v1/{book_id", "/v1/a{book_id}",
                           "/v1/**/books/**", "/v1/books:"}) {
    ExpectRefused(absl::StrCat("get: \"", path, "\""), absl::StrCat("GET ", path), "");
  }
}

TEST_F(RouteTableTest, VariablesThatNameNoScalarFieldAreRefused) {
  ExpectRefused(R"(get: "/v1/{colour}")", "GET /v1/{colour}", "colour");
  ExpectRefused(R"(get: "/v1/{page}")", "GET /v1/{page}", "page");
  ExpectRefused(R"(get: "/v1/{tags}")", "GET /v1/{tags}", "tags");
  ExpectRefused(R"(get: "/v1/{book_id}/{book_id}")", "GET /v1/{book_id}/{book_id}", "book_id");
}

TEST_F(RouteTableTest, BodiesThatNameNoFieldAreRefused) {
  ExpectRefused(R"(post: "/v1" body: "colour")", "POST /v1", "colour");
  ExpectRefused(R"(get: "/v1" response_body: "colour")", "GET /v1", "colour");
}

TEST_F(RouteTableTest, AnAnnotationThatCannotBeIsRefused) {
  EXPECT_EQ(Add(R"(body: "*")"), absl::InvalidArgumentError(
                                     "shelf.Shelf.Get: google.api.http names no method and path"));
}

TEST_F(RouteTableTest, TwoBindingsOfOneMethodAndTemplateAreRefused) {
  const absl::Status status =
      Add(R"(get: "/v1/books/{book_id}")", R"(get: "/v1/books/{page.size}")");
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("shelf.Shelf.Watch: GET /v1/books/{page.size}: "));
}

}  // namespace
}  // namespace souk::gateway

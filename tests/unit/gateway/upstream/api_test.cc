#include "gateway/upstream/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "tests/unit/gateway/upstream/foreign_api.h"

namespace souk::gateway {
namespace {

using google::protobuf::FileDescriptorSet;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

constexpr char kShelf[] = R"(
  syntax = "proto3";
  package shelf;
  import "google/api/annotations.proto";
  message Book { string book_id = 1; string title = 2; }
  service Shelf {
    rpc Get(Book) returns (Book) {
      option (google.api.http) = {
        get: "/v1/books/{book_id}"
        additional_bindings { get: "/v1/titles/{title}" response_body: "title" }
      };
    }
    rpc Lend(Book) returns (Book);
    rpc Put(Book) returns (Book) { option (google.api.http) = { put: "/v1/books" body: "*" }; }
    rpc Post(Book) returns (Book) { option (google.api.http) = { post: "/v1/books" body: "title" }; }
    rpc Patch(Book) returns (Book) { option (google.api.http) = { patch: "/v1/books" }; }
    rpc Delete(Book) returns (Book) { option (google.api.http) = { delete: "/v1/books" }; }
    rpc Head(Book) returns (Book) {
      option (google.api.http) = { custom { kind: "HEAD" path: "/v1/books" } };
    }
  })";

// A service whose one RPC has this annotation.
std::unique_ptr<Api> ApiWithRule(const std::string& rule) {
  return ForeignApi(R"(syntax = "proto3";
                       package shelf;
                       import "google/api/annotations.proto";
                       message Book {}
                       service Shelf {
                         rpc Get(Book) returns (Book) { option (google.api.http) = {)" +
                    rule + "}; } }");
}

absl::Status ParseSet(const FileDescriptorSet& set) {
  return Api::Parse(set.SerializeAsString()).status();
}

auto Binding(const char* method, const char* path, const char* body = "",
             const char* response_body = "") {
  return AllOf(Field(&HttpBinding::http_method, method), Field(&HttpBinding::path_template, path),
               Field(&HttpBinding::body, body), Field(&HttpBinding::response_body, response_body));
}

TEST(ApiTest, FindsServicesByTheirFullName) {
  const std::unique_ptr<Api> api = ForeignApi(kShelf);
  ASSERT_NE(api->FindService("shelf.Shelf"), nullptr);
  EXPECT_EQ(api->FindService("shelf.Shelf")->method_count(), 7);
  EXPECT_EQ(api->FindService("Shelf"), nullptr);
  EXPECT_EQ(api->FindService("shelf.Book"), nullptr);
}

TEST(ApiTest, MakesMessagesOfTypesThatItWasNotBuiltWith) {
  const std::unique_ptr<Api> api = ForeignApi(kShelf);
  const auto* type = api->pool().FindMessageTypeByName("shelf.Book");
  ASSERT_NE(type, nullptr);
  const std::unique_ptr<google::protobuf::Message> book(api->Prototype(*type).New());
  EXPECT_EQ(book->GetTypeName(), "shelf.Book");
  EXPECT_EQ(&api->Prototype(*type), &api->Prototype(*type));
}

TEST(ApiTest, GivesTheBindingsInTheOrderOfTheProto) {
  const std::unique_ptr<Api> api = ForeignApi(kShelf);
  const auto bindings = api->BindingsOf(*api->FindService("shelf.Shelf"));
  ASSERT_TRUE(bindings.ok()) << bindings.status();
  EXPECT_THAT(*bindings,
              ElementsAre(Binding("GET", "/v1/books/{book_id}"),
                          Binding("GET", "/v1/titles/{title}", "", "title"),
                          Binding("PUT", "/v1/books", "*"), Binding("POST", "/v1/books", "title"),
                          Binding("PATCH", "/v1/books"), Binding("DELETE", "/v1/books"),
                          Binding("HEAD", "/v1/books")));
  EXPECT_EQ((*bindings)[1].rpc->full_name(), "shelf.Shelf.Get");
}

TEST(ApiTest, NestedAdditionalBindingsAreRefusedNamingTheRpc) {
  const std::unique_ptr<Api> api = ApiWithRule(R"(
      get: "/a" additional_bindings { get: "/b" additional_bindings { get: "/c" } })");
  const absl::Status status = api->BindingsOf(*api->FindService("shelf.Shelf")).status();
  EXPECT_EQ(status,
            absl::InvalidArgumentError("shelf.Shelf.Get: additional_bindings must not be nested"));
}

TEST(ApiTest, AnAnnotationWithoutAPathIsRefusedNamingTheRpc) {
  for (const char* rule :
       {R"(body: "*")", R"(get: "")", R"(custom { kind: "HEAD" })", R"(custom { path: "/a" })",
        R"(get: "/a" additional_bindings { body: "*" })"}) {
    const std::unique_ptr<Api> api = ApiWithRule(rule);
    EXPECT_EQ(
        api->BindingsOf(*api->FindService("shelf.Shelf")).status(),
        absl::InvalidArgumentError("shelf.Shelf.Get: google.api.http names no method and path"))
        << rule;
  }
}

TEST(ApiTest, BytesThatAreNoDescriptorSetAreRefused) {
  for (const char* bytes : {"", "\xff\xff\xff", "hello, world"}) {
    EXPECT_EQ(Api::Parse(bytes).status(), absl::InvalidArgumentError("is no FileDescriptorSet"));
  }
}

TEST(ApiTest, TakesFilesInAnyOrder) {
  FileDescriptorSet set = DescriptorSetOf(kShelf);
  std::reverse(set.mutable_file()->begin(), set.mutable_file()->end());
  EXPECT_EQ(ParseSet(set), absl::OkStatus());
}

TEST(ApiTest, AMissingImportIsNamedWithTheRemedy) {
  FileDescriptorSet set = DescriptorSetOf(kShelf);
  for (int i = 0; i < set.file_size(); ++i) {
    if (set.file(i).name() == "google/api/http.proto") set.mutable_file()->DeleteSubrange(i, 1);
  }
  EXPECT_EQ(ParseSet(set),
            absl::InvalidArgumentError("google/api/http.proto is imported but missing: make the "
                                       "descriptor set with --include_imports"));
}

TEST(ApiTest, FilesThatImportEachOtherAreRefused) {
  FileDescriptorSet set;
  set.add_file()->set_name("a.proto");
  set.mutable_file(0)->add_dependency("b.proto");
  set.add_file()->set_name("b.proto");
  set.mutable_file(1)->add_dependency("a.proto");
  const absl::Status status = ParseSet(set);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("imports itself"));
}

TEST(ApiTest, WhatIsWrongWithAFileIsNamed) {
  FileDescriptorSet set = DescriptorSetOf(kShelf);
  auto& file = *set.mutable_file(set.file_size() - 1);
  file.mutable_service(0)->mutable_method(0)->set_input_type(".shelf.NoSuch");
  const absl::Status status = ParseSet(set);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("test.proto: shelf.Shelf.Get: "), HasSubstr(".shelf.NoSuch")));
}

class ApiFileTest : public ::testing::Test {
 protected:
  ~ApiFileTest() override { std::remove(path_.c_str()); }

  void Write(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }

  const std::string path_ = ::testing::TempDir() + "souk_api_" +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".pb";
};

TEST_F(ApiFileTest, LoadsAFile) {
  Write(DescriptorSetOf(kShelf).SerializeAsString());
  const auto api = Api::Load(path_);
  ASSERT_TRUE(api.ok()) << api.status();
  EXPECT_NE((*api)->FindService("shelf.Shelf"), nullptr);
}

TEST_F(ApiFileTest, AFileThatIsNotThereIsNamed) {
  EXPECT_EQ(Api::Load(path_).status(),
            absl::NotFoundError("descriptor_set: " + path_ + ": cannot be read"));
}

TEST_F(ApiFileTest, AFolderCannotBeRead) {
  EXPECT_EQ(Api::Load("/tmp").status(),
            absl::NotFoundError("descriptor_set: /tmp: cannot be read"));
}

TEST_F(ApiFileTest, AFileThatIsNoDescriptorSetIsNamed) {
  const absl::Status wrong =
      absl::InvalidArgumentError("descriptor_set: " + path_ + ": is no FileDescriptorSet");
  Write("hello, world");
  EXPECT_EQ(Api::Load(path_).status(), wrong);
  Write("");
  EXPECT_EQ(Api::Load(path_).status(), wrong);
}

}  // namespace
}  // namespace souk::gateway

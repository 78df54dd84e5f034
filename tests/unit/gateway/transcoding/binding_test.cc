#include "gateway/transcoding/binding.h"

#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

class BindingTest : public testing::Test {
 protected:
  absl::StatusOr<Binding> Resolve(const BindingRule& rule) {
    return ResolveBinding(schema_.Method("Library.Call"), rule, types_);
  }
  // The reason that a rule is refused for.
  std::string Refusal(const BindingRule& rule) {
    const absl::Status status = Resolve(rule).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }

  TestSchema schema_;
  json::TypeTable types_;
};

TEST_F(BindingTest, ResolvesVariablesBodyAndResponseBody) {
  const absl::StatusOr<Binding> binding =
      Resolve({"POST", {"book_id", "book.author.name"}, "book", "books"});
  ASSERT_TRUE(binding.ok()) << binding.status();
  EXPECT_EQ(binding->variables[0].path.text(), "book_id");
  EXPECT_EQ(binding->variables[0].leaf_in_body, "");
  EXPECT_EQ(binding->variables[1].leaf_in_body, "author.name");
  EXPECT_EQ(binding->body, Binding::Body::kField);
  EXPECT_EQ(binding->body_field->descriptor->name(), "book");
  EXPECT_EQ(binding->response_field->descriptor->name(), "books");
  EXPECT_FALSE(binding->has_required_fields);
}

TEST_F(BindingTest, WholeBodyAndNoBodyAreTold) {
  EXPECT_EQ(Resolve({"POST", {}, "*", ""})->body, Binding::Body::kWhole);
  EXPECT_EQ(Resolve({"GET", {}, "", ""})->body, Binding::Body::kNone);
  EXPECT_EQ(Resolve({"GET", {}, "", ""})->response_field, nullptr);
  EXPECT_EQ(Resolve({"POST", {"book.book_id"}, "*", ""})->variables[0].leaf_in_body,
            "book.book_id");
}

TEST_F(BindingTest, VariableInsideATypeWithAFormOfItsOwnIsNamedByThat) {
  EXPECT_EQ(Resolve({"POST", {"since.seconds"}, "*", ""})->variables[0].leaf_in_body, "since");
}

TEST_F(BindingTest, VariablesMustExist) {
  EXPECT_EQ(Refusal({"GET", {"isbn13"}, "", ""}),
            "path variable isbn13: there is no field isbn13 in library.Request");
  EXPECT_EQ(Refusal({"GET", {"book.colour"}, "", ""}),
            "path variable book.colour: there is no field colour in library.Book");
  EXPECT_EQ(Refusal({"GET", {"book_id.x"}, "", ""}),
            "path variable book_id.x: book_id is not a message, so it has no field inside");
  EXPECT_EQ(Refusal({"GET", {"bookId"}, "", ""}),
            "path variable bookId: the field is called book_id");
}

TEST_F(BindingTest, VariablesMustBeSingularScalars) {
  EXPECT_EQ(Refusal({"GET", {"book"}, "", ""}), "path variable book: it is a message");
  EXPECT_EQ(Refusal({"GET", {"copies"}, "", ""}), "path variable copies: it is a message");
  EXPECT_EQ(Refusal({"GET", {"skus"}, "", ""}), "path variable skus: it is repeated");
  EXPECT_EQ(Refusal({"GET", {"counts"}, "", ""}), "path variable counts: it is a map");
  EXPECT_EQ(Refusal({"GET", {"books.book_id"}, "", ""}),
            "path variable books.book_id: books is not a message, so it has no field inside");
}

TEST_F(BindingTest, VariablesMustDiffer) {
  EXPECT_EQ(Refusal({"GET", {"book_id", "genre", "book_id"}, "", ""}),
            "path variable book_id: it is used twice");
}

TEST_F(BindingTest, BodyAndResponseBodyMustNameFields) {
  EXPECT_EQ(Refusal({"POST", {}, "colour", ""}),
            "body names colour, which is no field of library.Request");
  EXPECT_EQ(Refusal({"POST", {}, "book.author", ""}),
            "body names book.author, which is no field of library.Request");
  EXPECT_EQ(Refusal({"GET", {}, "", "*"}),
            "response_body names *, which is no field of library.Response");
}

TEST_F(BindingTest, UpdateMaskIsFilledOnlyForPatchWithAMessageFieldAsBody) {
  EXPECT_NE(Resolve({"PATCH", {}, "book", ""})->update_mask, nullptr);
  EXPECT_EQ(Resolve({"PUT", {}, "book", ""})->update_mask, nullptr);
  EXPECT_EQ(Resolve({"PATCH", {}, "*", ""})->update_mask, nullptr);
  EXPECT_EQ(Resolve({"PATCH", {}, "books", ""})->update_mask, nullptr);
  EXPECT_EQ(Resolve({"PATCH", {}, "upload", ""})->update_mask, nullptr);
}

TEST_F(BindingTest, UpdateMaskMustBeAFieldMask) {
  const TestSchema other(R"(syntax = "proto3"; package p;
      message M { string a = 1; }
      message Request { M m = 1; string update_mask = 2; }
      service S { rpc Call(Request) returns (M); })");
  EXPECT_EQ(ResolveBinding(other.Method("S.Call"), {"PATCH", {}, "m", ""}, types_)->update_mask,
            nullptr);
}

TEST_F(BindingTest, RequiredFieldsOfProto2AreFoundHoweverDeep) {
  const TestSchema old(R"(syntax = "proto2"; package p;
      message Inner { repeated Inner more = 1; required string name = 2; }
      message Request { optional Inner inner = 1; }
      service S { rpc Call(Request) returns (Inner); })");
  EXPECT_TRUE(
      ResolveBinding(old.Method("S.Call"), {"GET", {}, "", ""}, types_)->has_required_fields);
}

}  // namespace
}  // namespace souk::gateway::transcoding

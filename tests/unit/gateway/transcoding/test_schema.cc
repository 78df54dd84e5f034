#include "test_schema.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "google/api/httpbody.pb.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/compiler/parser.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "gtest/gtest.h"

namespace souk::gateway::transcoding {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::Message;

constexpr absl::string_view kLibrary = R"(
  syntax = "proto3";
  package library;
  import "google/api/httpbody.proto";
  import "google/protobuf/any.proto";
  import "google/protobuf/duration.proto";
  import "google/protobuf/field_mask.proto";
  import "google/protobuf/struct.proto";
  import "google/protobuf/timestamp.proto";
  import "google/protobuf/wrappers.proto";

  enum Genre { GENRE_UNSPECIFIED = 0; POETRY = 1; DRAMA = 2; }

  message Author { string name = 1; int32 born = 2; }

  message Book {
    string book_id = 1;
    string display_name = 2;
    Author author = 3;
    repeated string tags = 4;
    map<string, string> labels = 5;
    google.protobuf.Timestamp printed = 6;
    google.protobuf.Any extra = 7;
    Genre genre = 8;
    google.protobuf.Struct notes = 9;
  }

  message Request {
    string book_id = 1;
    Book book = 2;
    google.protobuf.FieldMask update_mask = 3;
    int32 page_size = 4;
    bool deep = 5;
    Genre genre = 6;
    repeated Genre genres = 7;
    repeated string skus = 8;
    bytes cover = 9;
    double weight = 10;
    google.protobuf.Timestamp since = 11;
    google.protobuf.Duration loan = 12;
    google.protobuf.Int32Value copies = 13;
    repeated google.protobuf.StringValue names = 14;
    map<string, int32> counts = 15;
    map<string, Book> books_by_id = 16;
    repeated Book books = 17;
    oneof by { string isbn = 18; int64 shelf = 19; Author author = 20; }
    google.protobuf.Value anything = 21;
    google.api.HttpBody upload = 22;
    uint64 big = 23;
    map<int32, string> names_by_year = 24;
  }

  message Response {
    Book book = 1;
    repeated Book books = 2;
    string text = 3;
    google.api.HttpBody download = 4;
  }

  service Library {
    rpc Call(Request) returns (Response);
    rpc Raw(google.api.HttpBody) returns (google.api.HttpBody);
  })";

// Copies a file that this program was built with, and what it imports.
void CopyFile(const FileDescriptor& file, DescriptorPool& pool) {
  for (int i = 0; i < file.dependency_count(); ++i) CopyFile(*file.dependency(i), pool);
  if (pool.FindFileByName(file.name()) != nullptr) return;
  FileDescriptorProto proto;
  file.CopyTo(&proto);
  pool.BuildFile(proto);
}

}  // namespace

TestSchema::TestSchema() : TestSchema(kLibrary) {}

TestSchema::TestSchema(absl::string_view proto_source) {
  for (const Descriptor* const type :
       {google::api::HttpBody::descriptor(), google::protobuf::Any::descriptor(),
        google::protobuf::Duration::descriptor(), google::protobuf::FieldMask::descriptor(),
        google::protobuf::Struct::descriptor(), google::protobuf::Timestamp::descriptor(),
        google::protobuf::Int32Value::descriptor()}) {
    CopyFile(*type->file(), pool_);
  }
  google::protobuf::io::ArrayInputStream stream(proto_source.data(),
                                                static_cast<int>(proto_source.size()));
  google::protobuf::io::Tokenizer tokenizer(&stream, nullptr);
  google::protobuf::compiler::Parser parser;
  FileDescriptorProto file;
  EXPECT_TRUE(parser.Parse(&tokenizer, &file));
  file.set_name("test.proto");
  EXPECT_NE(pool_.BuildFile(file), nullptr);
}

const google::protobuf::MethodDescriptor& TestSchema::Method(absl::string_view name) const {
  const FileDescriptor& file = *pool_.FindFileByName("test.proto");
  return *pool_.FindMethodByName(absl::StrCat(file.package(), ".", name));
}

std::unique_ptr<Message> TestSchema::New(const Descriptor& type) const {
  return std::unique_ptr<Message>(factory_.GetPrototype(&type)->New());
}

std::unique_ptr<Message> TestSchema::Parse(absl::string_view text, const Descriptor& type) const {
  std::unique_ptr<Message> message = New(type);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text), message.get()));
  return message;
}

BoundMethod::BoundMethod(const TestSchema& schema, absl::string_view method,
                         const BindingRule& rule)
    : schema_(schema) {
  absl::StatusOr<Binding> binding = ResolveBinding(schema.Method(method), rule, types_);
  EXPECT_TRUE(binding.ok()) << binding.status();
  if (binding.ok()) binding_ = *std::move(binding);
}

std::string BoundMethod::Fill(const RequestParts& parts, const RequestOptions& options) const {
  const std::unique_ptr<Message> message = schema_.New(*binding_.request->descriptor);
  const absl::Status status = FillRequest(binding_, parts, options, types_, *message);
  if (status.ok()) return message->ShortDebugString();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

}  // namespace souk::gateway::transcoding

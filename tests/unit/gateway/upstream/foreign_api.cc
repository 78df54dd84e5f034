#include "tests/unit/gateway/upstream/foreign_api.h"

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/timestamp.pb.h>
#include <gtest/gtest.h>

#include "google/api/annotations.pb.h"
#include "google/api/httpbody.pb.h"

namespace souk::gateway {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;

// Adds a file after what it imports.
void AddFile(const FileDescriptor& file, DescriptorPool& pool, FileDescriptorSet& set) {
  if (pool.FindFileByName(file.name()) != nullptr) return;
  for (int i = 0; i < file.dependency_count(); ++i) AddFile(*file.dependency(i), pool, set);
  file.CopyTo(set.add_file());
  pool.BuildFile(*set.file().rbegin());
}

}  // namespace

FileDescriptorSet DescriptorSetOf(absl::string_view proto_source) {
  FileDescriptorSet set;
  DescriptorPool pool;
  const FileDescriptor* const annotations =
      DescriptorPool::generated_pool()->FindFileByName("google/api/annotations.proto");
  for (const FileDescriptor* file : {annotations, google::api::HttpBody::descriptor()->file(),
                                     google::protobuf::Timestamp::descriptor()->file()}) {
    AddFile(*file, pool, set);
  }
  google::protobuf::io::ArrayInputStream stream(proto_source.data(),
                                                static_cast<int>(proto_source.size()));
  google::protobuf::io::Tokenizer tokenizer(&stream, nullptr);
  google::protobuf::compiler::Parser parser;
  FileDescriptorProto parsed;
  EXPECT_TRUE(parser.Parse(&tokenizer, &parsed));
  parsed.set_name("test.proto");
  // The pool understands the annotations, which the parser leaves as text.
  const FileDescriptor* const built = pool.BuildFile(parsed);
  EXPECT_NE(built, nullptr);
  if (built != nullptr) built->CopyTo(set.add_file());
  return set;
}

std::unique_ptr<Api> ForeignApi(absl::string_view proto_source) {
  absl::StatusOr<std::unique_ptr<Api>> api =
      Api::Parse(DescriptorSetOf(proto_source).SerializeAsString());
  EXPECT_TRUE(api.ok()) << api.status();
  return *std::move(api);
}

}  // namespace souk::gateway

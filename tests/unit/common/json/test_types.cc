#include "test_types.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/text_format.h"
#include "test_messages.pb.h"
#include "test_messages_proto2.pb.h"

namespace souk::json {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::Message;

namespace {

std::string FullName(absl::string_view name) { return absl::StrCat("souk.jsontest.", name); }

void CopyFile(const FileDescriptor& file, DescriptorPool& pool) {
  for (int i = 0; i < file.dependency_count(); ++i) CopyFile(*file.dependency(i), pool);
  if (pool.FindFileByName(file.name()) != nullptr) return;
  FileDescriptorProto proto;
  file.CopyTo(&proto);
  file.CopyJsonNameTo(&proto);
  pool.BuildFile(proto);
}

std::string OneLine(const Message& message) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintToString(message, &text);
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

std::unique_ptr<Message> GeneratedTypes::New(absl::string_view name) const {
  const Descriptor* const type =
      DescriptorPool::generated_pool()->FindMessageTypeByName(FullName(name));
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

ForeignTypes::ForeignTypes() {
  CopyFile(*jsontest::Everything::descriptor()->file(), pool_);
  CopyFile(*jsontest::Old::descriptor()->file(), pool_);
}

std::unique_ptr<Message> ForeignTypes::New(absl::string_view name) const {
  const Descriptor* const type = pool_.FindMessageTypeByName(FullName(name));
  return std::unique_ptr<Message>(factory_.GetPrototype(type)->New());
}

JsonTest::JsonTest() {
  if (GetParam()) {
    types_ = std::make_unique<ForeignTypes>();
  } else {
    types_ = std::make_unique<GeneratedTypes>();
  }
}

std::unique_ptr<Message> JsonTest::Parse(absl::string_view text_format,
                                         absl::string_view type) const {
  std::unique_ptr<Message> message = New(type);
  google::protobuf::TextFormat::Parser parser;
  parser.AllowPartialMessage(true);
  EXPECT_TRUE(parser.ParseFromString(std::string(text_format), message.get())) << text_format;
  return message;
}

std::string JsonTest::Reading(absl::string_view json, const ReadOptions& options,
                              absl::string_view type) const {
  const std::unique_ptr<Message> message = New(type);
  const absl::Status status = Read(json, *message, options);
  return status.ok() ? OneLine(*message)
                     : status.ToString(absl::StatusToStringMode::kWithNoExtraData);
}

std::string JsonTest::Writing(absl::string_view text_format, const WriteOptions& options,
                              absl::string_view type) const {
  std::string json;
  const absl::Status status = Write(*Parse(text_format, type), options, json);
  if (status.ok()) return json;
  EXPECT_EQ(json, "") << "an error must leave no output";
  return status.ToString();
}

std::string JsonTest::Rewriting(absl::string_view json, absl::string_view type) const {
  const std::unique_ptr<Message> message = New(type);
  absl::Status status = Read(json, *message);
  std::string rewritten;
  if (status.ok()) status = Write(*message, {}, rewritten);
  return status.ok() ? rewritten : status.ToString(absl::StatusToStringMode::kWithNoExtraData);
}

std::string JsonTest::Refusal(absl::string_view json, const ReadOptions& options,
                              absl::string_view type) const {
  const std::unique_ptr<Message> message = New(type);
  const absl::Status status = Read(json, *message, options);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << json;
  return std::string(status.message());
}

}  // namespace souk::json

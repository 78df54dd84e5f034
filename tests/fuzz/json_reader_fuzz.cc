// The first byte chooses the options, the rest is JSON. What is read must be written, and what is
// written must be read again as the same message.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "test_messages.pb.h"
#include "test_messages_proto2.pb.h"

namespace souk::json {
namespace {

using google::protobuf::Message;

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string Written(const Message& message, const WriteOptions& options) {
  std::string json;
  Require(Write(message, options, json).ok());
  return json;
}

void Check(absl::string_view text, const ReadOptions& read, const WriteOptions& write,
           Message& message) {
  if (!Read(text, message, read).ok()) return;
  const std::string json = Written(message, write);
  message.Clear();
  ReadOptions read_again;
  read_again.max_depth = write.max_depth;
  Require(Read(json, message, read_again).ok());
  Require(Written(message, write) == json);
}

}  // namespace
}  // namespace souk::json

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const uint8_t choice = data[0];
  const absl::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  std::vector<souk::json::NamedLeaf> leaves;
  souk::json::ReadOptions read;
  read.ignore_unknown_fields = (choice & 1) != 0;
  if ((choice & 2) != 0) read.named_leaves = &leaves;
  souk::json::WriteOptions write;
  write.emit_defaults = (choice & 4) != 0;
  write.max_depth = read.max_depth + 1;  // an empty list that was not in the text may be one deeper
  souk::jsontest::Everything everything;
  souk::jsontest::Old old;
  if ((choice & 8) != 0) {
    souk::json::Check(text, read, write, old);
  } else {
    souk::json::Check(text, read, write, everything);
  }
  return 0;
}

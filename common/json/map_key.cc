#include "common/json/map_key.h"

#include "absl/strings/str_cat.h"

namespace souk::json {

using google::protobuf::Message;
using google::protobuf::Reflection;

std::string KeyText(const Message& entry, const FieldType& key) {
  const Reflection& reflection = *entry.GetReflection();
  switch (key.kind) {
    case Kind::kBool:
      return reflection.GetBool(entry, key.descriptor) ? "true" : "false";
    case Kind::kInt32:
      return absl::StrCat(reflection.GetInt32(entry, key.descriptor));
    case Kind::kInt64:
      return absl::StrCat(reflection.GetInt64(entry, key.descriptor));
    case Kind::kUInt32:
      return absl::StrCat(reflection.GetUInt32(entry, key.descriptor));
    case Kind::kUInt64:
      return absl::StrCat(reflection.GetUInt64(entry, key.descriptor));
    default:
      return reflection.GetString(entry, key.descriptor);
  }
}

}  // namespace souk::json

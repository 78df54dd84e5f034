#include "common/config/yaml.h"

#include <yaml-cpp/yaml.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/config/key_doc.h"
#include "common/config/value.h"

namespace souk::config {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Wrong(const YAML::Node& node, const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(
      "line ", node.Mark().line + 1, ": ", path.empty() ? "" : absl::StrCat(path, ": "), what));
}

std::string Join(const std::string& path, const std::string& key) {
  return path.empty() ? key : absl::StrCat(path, ".", key);
}

std::string KeysOf(const google::protobuf::Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return absl::StrJoin(names, ", ");
}

absl::Status ReadGroup(const YAML::Node& node, const std::string& path, Message& group);

// Whether all keys of a group stand there with nothing behind them. So an explained configuration
// shows a group that is off; one that is to be on with all its defaults is written as "{}".
bool SaysNothing(const YAML::Node& group) {
  if (!group.IsMap() || group.size() == 0) return false;
  for (const auto& entry : group) {
    if (!entry.second.IsNull()) return false;
  }
  return true;
}

absl::Status ReadOne(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
                     Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (IsGroup(field) && field.is_repeated()) {
    return ReadGroup(node, path, *reflection.AddMessage(&message, &field));
  }
  if (IsGroup(field)) {
    RETURN_IF_ERROR(ReadGroup(node, path, *reflection.MutableMessage(&message, &field)));
    if (SaysNothing(node)) reflection.ClearField(&message, &field);
    return absl::OkStatus();
  }
  if (!node.IsScalar()) return Wrong(node, path, "must be a single value");
  const absl::Status status = SetValue(field, node.Scalar(), message);
  return status.ok() ? status : Wrong(node, path, status.message());
}

absl::Status ReadMap(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
                     Message& message) {
  if (!node.IsMap()) return Wrong(node, path, "must be a group of keys");
  const FieldDescriptor& key_field = *field.message_type()->map_key();
  const FieldDescriptor& value_field = *field.message_type()->map_value();
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string& key = entry.first.Scalar();
    const std::string key_path = Join(path, key);
    if (!seen.insert(key).second) return Wrong(entry.first, key_path, "is given twice");
    Message* pair = message.GetReflection()->AddMessage(&message, &field);
    if (const absl::Status status = SetValue(key_field, key, *pair); !status.ok()) {
      return Wrong(entry.first, key_path, status.message());
    }
    RETURN_IF_ERROR(ReadOne(entry.second, key_path, value_field, *pair));
  }
  return absl::OkStatus();
}

absl::Status ReadField(const YAML::Node& node, const std::string& path,
                       const FieldDescriptor& field, Message& message) {
  if (node.IsNull()) return absl::OkStatus();  // "key:" with nothing behind it: the default
  if (field.is_map()) return ReadMap(node, path, field, message);
  if (!field.is_repeated()) return ReadOne(node, path, field, message);
  if (!node.IsSequence()) return Wrong(node, path, "must be a list");
  for (size_t i = 0; i < node.size(); ++i) {
    RETURN_IF_ERROR(ReadOne(node[i], absl::StrCat(path, "[", i, "]"), field, message));
  }
  return absl::OkStatus();
}

absl::Status ReadGroup(const YAML::Node& node, const std::string& path, Message& group) {
  if (node.IsNull()) return absl::OkStatus();
  if (!node.IsMap()) return Wrong(node, path, "must be a group of keys");
  const google::protobuf::Descriptor& type = *group.GetDescriptor();
  std::set<std::string> seen;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) return Wrong(entry.first, path, "a key must be a single word");
    const std::string& key = entry.first.Scalar();
    const std::string key_path = Join(path, key);
    const FieldDescriptor* field = type.FindFieldByName(key);
    if (field == nullptr) {
      return Wrong(entry.first, key_path,
                   absl::StrCat("there is no such key; known here: ", KeysOf(type)));
    }
    if (!seen.insert(key).second) return Wrong(entry.first, key_path, "is given twice");
    RETURN_IF_ERROR(ReadField(entry.second, key_path, *field, group));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadYaml(absl::string_view text, Message& config) {
  // yaml-cpp reports by exception; none leaves this function.
  try {
    return ReadGroup(YAML::Load(std::string(text)), "", config);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        absl::StrCat("line ", error.mark.line + 1, ": not YAML: ", error.msg));
  }
}

}  // namespace souk::config

#include "common/config/overrides.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/config/key_doc.h"
#include "common/config/value.h"

namespace souk::config {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Wrong(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// The value message of the map's entry with that key, made when absent.
Message* MapEntry(const FieldDescriptor& map, const std::string& key, Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* key_field = map.message_type()->map_key();
  for (int i = 0; i < reflection.FieldSize(message, &map); ++i) {
    Message* entry = reflection.MutableRepeatedMessage(&message, &map, i);
    if (ValueText(*key_field, *entry) == key) return entry;
  }
  Message* entry = reflection.AddMessage(&message, &map);
  if (!SetValue(*key_field, key, *entry).ok()) return nullptr;
  return entry;
}

absl::Status SetLeaf(const FieldDescriptor& field, absl::string_view path, absl::string_view value,
                     Message& message) {
  if (IsGroup(field)) return Wrong(path, "is a group of keys; name one of them");
  if (!field.is_repeated()) {
    const absl::Status status = SetValue(field, value, message);
    return status.ok() ? status : Wrong(path, status.message());
  }
  message.GetReflection()->ClearField(&message, &field);
  for (absl::string_view element : absl::StrSplit(value, ',', absl::SkipEmpty())) {
    const absl::Status status = SetValue(field, element, message);
    if (!status.ok()) return Wrong(path, status.message());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SetKey(absl::string_view path, absl::string_view value, Message& config) {
  Message* group = &config;
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  for (size_t i = 0; i < parts.size(); ++i) {
    const FieldDescriptor* field = group->GetDescriptor()->FindFieldByName(parts[i]);
    if (field == nullptr) return Wrong(path, absl::StrCat("there is no key ", parts[i]));
    if (field->is_map()) {
      if (++i == parts.size()) return Wrong(path, "is a group of keys; name one of them");
      const FieldDescriptor* value_field = field->message_type()->map_value();
      std::string key = parts[i];
      if (!IsGroup(*value_field)) {
        // Nothing follows the key, so it may hold dots: upstreams.souk.user.v1.UserService.
        key = absl::StrJoin(parts.begin() + static_cast<std::ptrdiff_t>(i), parts.end(), ".");
        i = parts.size() - 1;
      }
      group = MapEntry(*field, key, *group);
      if (group == nullptr) return Wrong(path, absl::StrCat(key, " is no key of this group"));
      field = value_field;
    }
    if (i + 1 == parts.size()) return SetLeaf(*field, path, value, *group);
    if (!IsGroup(*field) || field->is_repeated()) {
      return Wrong(path, absl::StrCat(parts[i], " is a value, not a group of keys"));
    }
    group = group->GetReflection()->MutableMessage(group, field);
  }
  return absl::OkStatus();
}

absl::Status ApplyAssignments(const std::vector<std::string>& assignments, Message& config) {
  for (const std::string& assignment : assignments) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(assignment, absl::MaxSplits('=', 1));
    if (!absl::StrContains(assignment, '=') || parts.first.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("--set ", assignment, ": write path=value"));
    }
    RETURN_IF_ERROR(SetKey(parts.first, parts.second, config));
  }
  return absl::OkStatus();
}

absl::Status ApplyEnvironment(const std::vector<std::string>& environment, Message& config) {
  for (const std::string& variable : environment) {
    absl::string_view assignment = variable;
    if (!absl::ConsumePrefix(&assignment, kEnvironmentPrefix)) continue;
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(assignment, absl::MaxSplits('=', 1));
    const std::string path = absl::StrReplaceAll(absl::AsciiStrToLower(parts.first), {{"__", "."}});
    const absl::Status status = SetKey(path, parts.second, config);
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("environment variable ", kEnvironmentPrefix,
                                                     parts.first, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace souk::config

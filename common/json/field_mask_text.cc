#include "common/json/field_mask_text.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace souk::json {
namespace {

bool IsUpper(char c) { return absl::ascii_isupper(static_cast<unsigned char>(c)); }
bool IsLetter(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// One name in the proto's spelling, appended to `path`; false when it is no name.
bool AppendProtoName(absl::string_view name, MaskNames names, std::string& path) {
  if (name == "*") {
    path += '*';
    return true;
  }
  const bool takes_underscores = names == MaskNames::kJsonOrProto;
  if (name.empty() || IsDigit(name[0])) return false;
  for (const char c : name) {
    if (IsUpper(c)) {
      path += '_';
      path += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else if (IsLetter(c) || IsDigit(c) || (c == '_' && takes_underscores)) {
      path += c;
    } else {
      return false;
    }
  }
  return true;
}

std::optional<std::string> ProtoPath(absl::string_view json_path, MaskNames names) {
  std::string path;
  for (const absl::string_view name : absl::StrSplit(json_path, '.')) {
    if (!path.empty()) path += '.';
    if (!AppendProtoName(name, names, path)) return std::nullopt;
  }
  return path;
}

}  // namespace

bool ParseFieldMask(absl::string_view text, MaskNames names, std::vector<std::string>& paths) {
  if (text.empty()) return true;
  for (const absl::string_view json_path : absl::StrSplit(text, ',')) {
    std::optional<std::string> path = ProtoPath(json_path, names);
    if (!path) return false;
    paths.push_back(*std::move(path));
  }
  return true;
}

bool AppendFieldMaskPath(absl::string_view path, std::string& out) {
  std::string json_path;
  bool after_underscore = false;
  for (const char c : path) {
    if (after_underscore) {
      json_path += absl::ascii_toupper(static_cast<unsigned char>(c));
    } else if (c != '_') {
      json_path += c;
    }
    after_underscore = c == '_' && !after_underscore;
  }
  if (ProtoPath(json_path, MaskNames::kJson) != path) return false;
  out += json_path;
  return true;
}

}  // namespace souk::json

#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace souk::json {

/// Which spelling of field names a field mask's text may use.
enum class MaskNames {
  kJson,         // "unitPrice": as the proto3 JSON mapping has it
  kJsonOrProto,  // "unit_price" too: for query parameters
};

/// Reads the text of a google.protobuf.FieldMask, "user.displayName,photo", into paths as in the
/// proto. A path is made of identifiers and "*", joined by dots. False when a path is anything
/// else.
bool ParseFieldMask(absl::string_view text, MaskNames names, std::vector<std::string>& paths);

/// Appends one path in its JSON spelling. False, and `out` may have grown, when the spelling would
/// not read back as the same path: "fooBar", "foo__bar", "foo_3".
bool AppendFieldMaskPath(absl::string_view path, std::string& out);

}  // namespace souk::json

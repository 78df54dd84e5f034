#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace souk::config {

/// Sets a value of a configuration, or appends it when the key is a list, from its text: numbers,
/// "true", enumerators by name, durations such as "150ms" or "1m30s". INVALID_ARGUMENT says what is
/// expected. REQUIRES: the field is no group (IsGroup) and no map, and belongs to `message`.
absl::Status SetValue(const google::protobuf::FieldDescriptor& field, absl::string_view text,
                      google::protobuf::Message& message);

/// The value as SetValue reads it; "" where it is not set. REQUIRES as above, and not a list.
std::string ValueText(const google::protobuf::FieldDescriptor& field,
                      const google::protobuf::Message& message);

}  // namespace souk::config

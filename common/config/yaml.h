#pragma once

#include <google/protobuf/message.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace souk::config {

/// Reads a YAML document into a configuration. Keys are the proto's names. INVALID_ARGUMENT, with
/// the line and the key's path, for text that is no YAML, a key that does not exist or comes twice,
/// and a value of the wrong type: "line 7: clients.payment.timout: there is no such key; ...".
absl::Status ReadYaml(absl::string_view text, google::protobuf::Message& config);

}  // namespace souk::config

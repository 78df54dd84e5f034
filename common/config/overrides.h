#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace souk::config {

/// Environment variables that set keys begin with this; then come the key's path in capitals, its
/// parts joined by two underscores: SOUK_CONFIG_TELEMETRY__LOG__LEVEL=DEBUG.
inline constexpr absl::string_view kEnvironmentPrefix = "SOUK_CONFIG_";

/// Sets one key by its path, "clients.payment.timeout", in place of what it was. A list takes its
/// values separated by commas. INVALID_ARGUMENT, naming the path, as ReadYaml.
absl::Status SetKey(absl::string_view path, absl::string_view value,
                    google::protobuf::Message& config);

/// Applies "path=value" assignments in order, as --set gives them.
absl::Status ApplyAssignments(const std::vector<std::string>& assignments,
                              google::protobuf::Message& config);

/// Applies the variables of `environment` ("NAME=value", as environ(7) has them) that have the
/// prefix.
absl::Status ApplyEnvironment(const std::vector<std::string>& environment,
                              google::protobuf::Message& config);

}  // namespace souk::config

#pragma once

#include "absl/strings/string_view.h"

namespace souk::gateway::transcoding {

/// Whether a Content-Type is JSON: application/json, or a type with the suffix "+json" (RFC 6839),
/// in any case and with any parameters.
bool IsJson(absl::string_view content_type);

}  // namespace souk::gateway::transcoding

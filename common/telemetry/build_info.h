#pragma once

#include "absl/strings/string_view.h"

namespace souk::telemetry {

/// What this binary was built from.
struct BuildInfo {
  absl::string_view version;  // the project's: "0.1.0"
  absl::string_view
      git_revision;            // 12 digits, "-dirty" after it for uncommitted changes; or "unknown"
  absl::string_view compiler;  // "clang 19.1.7"
};

BuildInfo GetBuildInfo();

}  // namespace souk::telemetry

#pragma once

#include "absl/strings/string_view.h"

namespace souk::telemetry {

/// What this binary was built from.
struct BuildInfo {
  absl::string_view version;  // the project's: "0.1.0"
  /// 12 digits, and "-dirty" after them when the tree had uncommitted changes; "development" for
  /// builds that are not releases; "unknown" when there was no git to ask.
  absl::string_view git_revision;
  absl::string_view compiler;  // "Clang 19.1.7"
};

BuildInfo GetBuildInfo();

}  // namespace souk::telemetry

#pragma once

#include <optional>

#include "absl/strings/string_view.h"

namespace souk::resilience {

/// How much a call matters when not all can be served. Lower ones are refused first (Beyer et al.,
/// Site Reliability Engineering, ch. 21, "Criticality").
enum class Priority {
  kCritical,    ///< Somebody waits, and money or stock depends on it.
  kNormal,      ///< Somebody waits.
  kBackground,  ///< Nobody waits; it can come again later.
};

/// The name for metadata, metrics and people: "critical", "normal", "background".
absl::string_view ToString(Priority priority);

/// The priority of that name, or nothing for any other text.
std::optional<Priority> ParsePriority(absl::string_view name);

/// One value for each priority.
template <typename T>
struct ByPriority {
  T critical{};
  T normal{};
  T background{};

  T& operator[](Priority priority) {
    if (priority == Priority::kCritical) return critical;
    return priority == Priority::kNormal ? normal : background;
  }
  const T& operator[](Priority priority) const {
    if (priority == Priority::kCritical) return critical;
    return priority == Priority::kNormal ? normal : background;
  }
};

}  // namespace souk::resilience

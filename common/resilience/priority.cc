#include "common/resilience/priority.h"

namespace souk::resilience {

absl::string_view ToString(Priority priority) {
  switch (priority) {
    case Priority::kCritical:
      return "critical";
    case Priority::kNormal:
      return "normal";
    case Priority::kBackground:
      return "background";
  }
  return "unknown";
}

std::optional<Priority> ParsePriority(absl::string_view name) {
  for (const Priority priority : {Priority::kCritical, Priority::kNormal, Priority::kBackground}) {
    if (name == ToString(priority)) return priority;
  }
  return std::nullopt;
}

}  // namespace souk::resilience

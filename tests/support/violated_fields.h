#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/error.h"

namespace souk {

/// The fields, keys or options that an error names, in its order.
inline std::vector<std::string> ViolatedFields(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(status)) fields.push_back(violation.field);
  return fields;
}

}  // namespace souk

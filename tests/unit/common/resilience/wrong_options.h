#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/base/error.h"

namespace souk::resilience {

/// The options that an INVALID_ARGUMENT names, in order.
inline std::vector<std::string> WrongOptions(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  std::vector<std::string> names;
  for (const FieldViolation& violation : ViolationsOf(status)) names.push_back(violation.field);
  return names;
}

}  // namespace souk::resilience

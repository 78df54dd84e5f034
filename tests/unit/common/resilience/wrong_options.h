#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/violated_fields.h"

namespace souk::resilience {

/// The options that an INVALID_ARGUMENT names, in order.
inline std::vector<std::string> WrongOptions(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return ViolatedFields(status);
}

}  // namespace souk::resilience

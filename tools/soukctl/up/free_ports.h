#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

namespace souk::soukctl {

/// `count` different TCP ports that nobody listens on at 127.0.0.1. Somebody may take one before it
/// is used; the kernel hands out others first, so that is rare.
absl::StatusOr<std::vector<uint16_t>> FindFreePorts(int count);

}  // namespace souk::soukctl

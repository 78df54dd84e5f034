#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace souk {

/// Everything that a file holds, byte for byte. NOT_FOUND, naming it, for what cannot be read: no
/// file, one that others keep for themselves, a folder.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace souk

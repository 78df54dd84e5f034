#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace souk::soukctl {

/// The SHA-256 of a file's bytes, in hexadecimal digits. NOT_FOUND, naming it, when it cannot be
/// read.
absl::StatusOr<std::string> Sha256OfFile(const std::string& path);

/// Makes the folder, for its owner alone, or takes an empty one. ALREADY_EXISTS when it holds
/// anything; NOT_FOUND or PERMISSION_DENIED when it cannot be made.
absl::Status MakeEmptyFolder(const std::string& path);

/// Copies a file's bytes to a new one, for its owner alone, and makes it durable.
absl::Status CopyFile(const std::string& from, const std::string& to);

/// Writes a new file, durable when this returns: its text, then its name in the folder.
absl::Status WriteDurably(const std::string& folder, const std::string& name,
                          const std::string& text);

/// Whether another process holds flock(2) on the file; false where there is none.
bool IsLocked(const std::string& path);

}  // namespace souk::soukctl

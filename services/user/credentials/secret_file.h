#pragma once

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::user {

/// All of the file. NOT_FOUND when there is none; the system's error, naming the file, when it
/// cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

/// This process's turn with the folder of a file: others that take one wait until it is destroyed.
class FolderTurn {
 public:
  /// Waits for it, blocking. The system's error, naming the file, when there is no folder.
  static absl::StatusOr<FolderTurn> Take(const std::string& path);
  FolderTurn(FolderTurn&& other) noexcept : folder_(std::exchange(other.folder_, -1)) {}
  FolderTurn& operator=(FolderTurn&&) = delete;
  ~FolderTurn();

 private:
  explicit FolderTurn(int folder) : folder_(folder) {}
  int folder_;
};

/// Makes or replaces the file, readable and writable by its owner only. After a crash it holds the
/// old content or the new, never a part; when this returns OK, the new survives one. One writer at
/// a time.
absl::Status WriteSecretFile(const std::string& path, absl::string_view content);

}  // namespace souk::user

#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace souk::storage {

/// Keeps other processes away from a database by flock(2) on a file beside it. The kernel lets go
/// when the process dies, however it dies. Movable.
class FileLock {
 public:
  /// Takes the lock on `path`, making the file when there is none. UNAVAILABLE while somebody
  /// holds it; NOT_FOUND without the folder; PERMISSION_DENIED when it cannot be written.
  static absl::StatusOr<FileLock> Acquire(std::string path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  /// Lets go, and removes a file that Acquire made and nobody kept.
  ~FileLock();

  /// Leaves the file in its place for good.
  void Keep() { remove_ = false; }

 private:
  FileLock(std::string path, int fd, bool made) : path_(std::move(path)), fd_(fd), remove_(made) {}

  std::string path_;
  int fd_;
  bool remove_;
};

}  // namespace souk::storage

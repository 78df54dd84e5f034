#include "common/storage/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace souk::storage {
namespace {

absl::Status OpenError(absl::string_view path, int error) {
  const std::string message = absl::StrCat("cannot write ", path, ": ", std::strerror(error));
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(message);
  return absl::PermissionDeniedError(message);
}

// Whether `fd` is still what `path` names: whoever held the lock before may have removed the file,
// and a lock on a removed file keeps nobody away.
bool IsStillThere(int fd, const std::string& path) {
  struct stat held, named;
  return fstat(fd, &held) == 0 && stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

}  // namespace

absl::StatusOr<FileLock> FileLock::Acquire(std::string path) {
  for (;;) {
    bool made = true;
    int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) {
      made = false;
      fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    }
    if (fd < 0) return OpenError(path, errno);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      close(fd);
      return absl::UnavailableError(absl::StrCat("another process holds ", path));
    }
    if (IsStillThere(fd, path)) return FileLock(std::move(path), fd, made);
    close(fd);
  }
}

FileLock::FileLock(FileLock&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      remove_(std::exchange(other.remove_, false)) {}

FileLock::~FileLock() {
  if (remove_) unlink(path_.c_str());  // before the lock goes: it is ours alone until then
  if (fd_ >= 0) close(fd_);
}

}  // namespace souk::storage

#include "services/user/credentials/secret_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::user {
namespace {

absl::Status SystemError(absl::string_view action, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", action, " ", path));
}

absl::Status WriteAll(int file, absl::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written < 0) return SystemError("write", path);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(file) == 0 ? absl::OkStatus() : SystemError("write", path);
}

absl::StatusOr<int> OpenFolderOf(const std::string& path) {
  const std::string folder = std::filesystem::absolute(path).parent_path();
  const int directory = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return SystemError("open the folder of", path);
  return directory;
}

// Makes a rename in the folder survive a crash.
absl::Status SyncFolderOf(const std::string& path) {
  ASSIGN_OR_RETURN(const int directory, OpenFolderOf(path));
  const absl::Cleanup close_directory = [directory] { close(directory); };
  return fsync(directory) == 0 ? absl::OkStatus() : SystemError("write the folder of", path);
}

}  // namespace

absl::StatusOr<FolderTurn> FolderTurn::Take(const std::string& path) {
  ASSIGN_OR_RETURN(const int directory, OpenFolderOf(path));
  FolderTurn turn(directory);
  if (flock(directory, LOCK_EX) != 0) return SystemError("lock the folder of", path);
  return turn;
}

FolderTurn::~FolderTurn() {
  if (folder_ >= 0) close(folder_);  // and so its lock
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return SystemError("open", path);
  const absl::Cleanup close_file = [file] { close(file); };
  std::string content;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = read(file, buffer.data(), buffer.size());
    if (count < 0) return SystemError("read", path);
    if (count == 0) return content;
    content.append(buffer.data(), static_cast<size_t>(count));
  }
}

absl::Status WriteSecretFile(const std::string& path, absl::string_view content) {
  const std::string draft = path + ".new";
  unlink(draft.c_str());  // left by a crash, perhaps readable by others: O_EXCL makes it anew
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return SystemError("create", draft);
  const absl::Cleanup close_file = [file] { close(file); };
  RETURN_IF_ERROR(WriteAll(file, content, draft));
  if (rename(draft.c_str(), path.c_str()) != 0) return SystemError("create", path);
  return SyncFolderOf(path);
}

}  // namespace souk::user

#include "tools/soukctl/backup/files.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/functional/function_ref.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status_macros.h"

namespace souk::soukctl {
namespace {

constexpr size_t kBlockBytes = 1 << 20;

// A file descriptor that is closed with its owner.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

absl::Status SystemError(const std::string& path) {
  const std::error_code error(errno, std::generic_category());
  return absl::ErrnoToStatus(errno, absl::StrCat(path, ": ", error.message()));
}

absl::Status ReadBlocks(const std::string& path,
                        absl::FunctionRef<absl::Status(absl::string_view block)> take) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return SystemError(path);
  const auto block = std::make_unique<char[]>(kBlockBytes);
  for (;;) {
    const ssize_t size = read(file.get(), block.get(), kBlockBytes);
    if (size < 0) return SystemError(path);
    if (size == 0) return absl::OkStatus();
    RETURN_IF_ERROR(take(absl::string_view(block.get(), static_cast<size_t>(size))));
  }
}

absl::Status WriteAll(int fd, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0) return SystemError(path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status SyncFolder(const std::string& path) {
  const Descriptor folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || fsync(folder.get()) != 0) return SystemError(path);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> Sha256OfFile(const std::string& path) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(),
                                                                       &EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  RETURN_IF_ERROR(ReadBlocks(path, [&](absl::string_view block) {
    EVP_DigestUpdate(digest.get(), block.data(), block.size());
    return absl::OkStatus();
  }));
  std::array<char, EVP_MAX_MD_SIZE> hash;
  unsigned size = 0;
  EVP_DigestFinal_ex(digest.get(), reinterpret_cast<unsigned char*>(hash.data()), &size);
  return absl::BytesToHexString(absl::string_view(hash.data(), size));
}

absl::Status MakeEmptyFolder(const std::string& path) {
  if (mkdir(path.c_str(), S_IRWXU) == 0) return absl::OkStatus();
  if (errno != EEXIST) return SystemError(path);
  std::error_code error;
  if (std::filesystem::is_empty(path, error) && !error) return absl::OkStatus();
  return absl::AlreadyExistsError(absl::StrCat(path, ": is not an empty folder"));
}

absl::Status CopyFile(const std::string& from, const std::string& to) {
  const Descriptor file(
      open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (file.get() < 0) return SystemError(to);
  RETURN_IF_ERROR(
      ReadBlocks(from, [&](absl::string_view block) { return WriteAll(file.get(), block, to); }));
  if (fsync(file.get()) != 0) return SystemError(to);
  return absl::OkStatus();
}

absl::Status WriteDurably(const std::string& folder, const std::string& name,
                          const std::string& text) {
  const std::string path = absl::StrCat(folder, "/", name);
  const std::string draft = absl::StrCat(path, ".new");
  {
    const Descriptor file(
        open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file.get() < 0) return SystemError(draft);
    RETURN_IF_ERROR(WriteAll(file.get(), text, draft));
    if (fsync(file.get()) != 0) return SystemError(draft);
  }
  if (std::rename(draft.c_str(), path.c_str()) != 0) return SystemError(path);
  return SyncFolder(folder);
}

bool IsLocked(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDWR | O_CLOEXEC));
  return file.get() >= 0 && flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

}  // namespace souk::soukctl

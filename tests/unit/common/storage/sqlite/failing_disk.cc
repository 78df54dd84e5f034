#include "tests/unit/common/storage/sqlite/failing_disk.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace {

std::atomic<bool> syncs_fail = false;
std::atomic<bool> is_full = false;
std::atomic<int64_t> syncs_done = 0;

int Sync(long call, int fd) {
  if (syncs_fail) {
    errno = EIO;
    return -1;
  }
  syncs_done.fetch_add(1);
  return static_cast<int>(syscall(call, fd));
}

ssize_t Write(int fd, const void* bytes, size_t size, off64_t offset) {
  if (is_full) {
    errno = ENOSPC;
    return -1;
  }
  return syscall(SYS_pwrite64, fd, bytes, size, offset);
}

}  // namespace

extern "C" {

int fdatasync(int fd) { return Sync(SYS_fdatasync, fd); }
int fsync(int fd) { return Sync(SYS_fsync, fd); }
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  return Write(fd, bytes, size, offset);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return Write(fd, bytes, size, offset);
}

}  // extern "C"

namespace souk::storage {

void FailingDisk::FailSyncs() { syncs_fail = true; }
void FailingDisk::FillUp() { is_full = true; }
void FailingDisk::Mend() {
  syncs_fail = false;
  is_full = false;
}
int64_t FailingDisk::syncs() { return syncs_done; }

}  // namespace souk::storage

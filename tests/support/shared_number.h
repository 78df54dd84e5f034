#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace souk {

/// The number that a preloaded library shares with its test (preload.py): mapped from the file that
/// SOUK_PRELOAD_FILE names, or a 0 of this process where there is none. Call it once.
inline std::atomic<int64_t>* MapSharedNumber() {
  static std::atomic<int64_t> own = 0;
  const char* const path = std::getenv("SOUK_PRELOAD_FILE");
  const int file = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return &own;
  void* const mapped = mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return mapped == MAP_FAILED ? &own : static_cast<std::atomic<int64_t>*>(mapped);
}

}  // namespace souk

// Preloaded into every process of a Souk (LD_PRELOAD), this counts how often they ask the kernel to
// make a file durable: in the number that it shares with the bench, for all processes together.

#include <dlfcn.h>

#include <atomic>
#include <cstdint>

#include "tests/support/shared_number.h"

namespace {

int CountAndCall(const char* name, int file) {
  static std::atomic<int64_t>* const count = souk::MapSharedNumber();
  count->fetch_add(1, std::memory_order_relaxed);
  return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name))(file);
}

}  // namespace

extern "C" int fsync(int file) { return CountAndCall("fsync", file); }
extern "C" int fdatasync(int file) { return CountAndCall("fdatasync", file); }

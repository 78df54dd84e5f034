// Preloaded into every process of a Souk (LD_PRELOAD), this moves their wall clock without touching
// the machine's: by the nanoseconds in the number that it shares with the experiment, whenever they
// change. The steady clock stays.
//
// What a process reads is moved: clock_gettime, gettimeofday, time. And what it waits for: Abseil's
// locks, and gRPC's timers with them, wait by futex(2) until a moment of the wall clock, so a jump
// makes such waits longer or shorter. The kernel does not know of ours, so they are waited for in
// slices.

#include <dlfcn.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>

#include "tests/support/shared_number.h"

namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kSlice = kSecond / 50;

using Syscall = long (*)(long, ...);

Syscall RealSyscall() {
  static const Syscall real = reinterpret_cast<Syscall>(dlsym(RTLD_NEXT, "syscall"));
  return real;
}

int64_t Offset() {
  static const std::atomic<int64_t>* const offset = souk::MapSharedNumber();
  return offset->load(std::memory_order_relaxed);
}

int64_t ToNanos(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }

timespec ToTimespec(int64_t nanos) { return {nanos / kSecond, nanos % kSecond}; }

int64_t RealNow() {
  timespec now{};
  RealSyscall()(SYS_clock_gettime, CLOCK_REALTIME, &now);
  return ToNanos(now);
}

// A wait until `until` by the moved clock.
long WaitInSlices(uint32_t* word, long operation, long expected, int64_t until, long mask) {
  for (;;) {
    const int64_t now = RealNow();
    const int64_t left = until - (now + Offset());
    const timespec slice = ToTimespec(now + std::clamp<int64_t>(left, 0, kSlice));
    const long result = RealSyscall()(SYS_futex, word, operation, expected, &slice, nullptr, mask);
    if (result == 0 || errno != ETIMEDOUT || left <= 0) return result;
  }
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const long result = RealSyscall()(SYS_clock_gettime, clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    *time = ToTimespec(ToNanos(*time) + Offset());
  }
  return static_cast<int>(result);
}

int gettimeofday(timeval* time, void*) noexcept {
  const timespec now = ToTimespec(RealNow() + Offset());
  *time = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t* result) noexcept {
  const time_t now = (RealNow() + Offset()) / kSecond;
  if (result != nullptr) *result = now;
  return now;
}

long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  const timespec* const until = reinterpret_cast<const timespec*>(arguments[3]);
  if (number == SYS_futex && (arguments[1] & FUTEX_CLOCK_REALTIME) != 0 && until != nullptr) {
    return WaitInSlices(reinterpret_cast<uint32_t*>(arguments[0]), arguments[1], arguments[2],
                        ToNanos(*until), arguments[5]);
  }
  return RealSyscall()(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
                       arguments[5]);
}

}  // extern "C"

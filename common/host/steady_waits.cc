#include "common/host/steady_waits.h"

#include <dlfcn.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>

#include <cstdarg>

namespace souk::host {
namespace {

constexpr long kSecond = 1'000'000'000;

using Syscall = long (*)(long number, ...);

Syscall NextSyscall() {
  static const auto next = reinterpret_cast<Syscall>(dlsym(RTLD_NEXT, "syscall"));
  return next;
}

// The moment of the steady clock that is as far away as `moment` is by the wall clock now. One that
// has passed stays in the past.
timespec ToSteady(const timespec& moment) {
  timespec wall{};
  timespec steady{};
  clock_gettime(CLOCK_REALTIME, &wall);
  clock_gettime(CLOCK_MONOTONIC, &steady);
  steady.tv_sec += moment.tv_sec - wall.tv_sec;
  steady.tv_nsec += moment.tv_nsec - wall.tv_nsec;
  if (steady.tv_nsec < 0) {
    steady.tv_nsec += kSecond;
    --steady.tv_sec;
  } else if (steady.tv_nsec >= kSecond) {
    steady.tv_nsec -= kSecond;
    ++steady.tv_sec;
  }
  return steady.tv_sec < 0 ? timespec{} : steady;  // the kernel refuses what is before its clock
}

}  // namespace

void WaitBySteadyClock() {}

}  // namespace souk::host

// The parameters are libc's: six words, of which the fourth is the time limit where this is futex.
// NOLINTNEXTLINE(cert-dcl50-cpp,modernize-avoid-variadic-functions)
extern "C" long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  const long first = va_arg(list, long);
  long operation = va_arg(list, long);
  const long third = va_arg(list, long);
  const void* fourth = va_arg(list, void*);
  const long fifth = va_arg(list, long);
  const long sixth = va_arg(list, long);
  va_end(list);

  timespec steady{};
  const bool waits = number == SYS_futex && (operation & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
  if (waits && (operation & FUTEX_CLOCK_REALTIME) != 0 && fourth != nullptr) {
    steady = souk::host::ToSteady(*static_cast<const timespec*>(fourth));
    operation &= ~static_cast<long>(FUTEX_CLOCK_REALTIME);
    fourth = &steady;
  }
  return souk::host::NextSyscall()(number, first, operation, third, fourth, fifth, sixth);
}

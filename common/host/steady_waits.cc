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

// No C++ exception leaves it, and the parameters are libc's.
// NOLINTNEXTLINE(cert-dcl50-cpp,modernize-avoid-variadic-functions)
extern "C" long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);

  timespec steady{};
  const bool waits = number == SYS_futex && (arguments[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
  if (waits && (arguments[1] & FUTEX_CLOCK_REALTIME) != 0 && arguments[3] != 0) {
    steady = souk::host::ToSteady(*reinterpret_cast<const timespec*>(arguments[3]));
    arguments[1] &= ~static_cast<long>(FUTEX_CLOCK_REALTIME);
    arguments[3] = reinterpret_cast<long>(&steady);
  }
  return souk::host::NextSyscall()(number, arguments[0], arguments[1], arguments[2], arguments[3],
                                   arguments[4], arguments[5]);
}

#include "common/host/steady_waits.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace souk::host {
namespace {

// Waits for nobody, as Abseil's locks wait, until `until` by the wall clock.
int WaitUntil(absl::Time until) {
  int word = 0;
  const timespec moment = absl::ToTimespec(until);
  const long result =
      syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME, 0,
              &moment, nullptr, FUTEX_BITSET_MATCH_ANY);
  return result == 0 ? 0 : errno;
}

TEST(SteadyWaitsTest, LibrariesFindOurSyscall) {
  WaitBySteadyClock();
  Dl_info found{};
  Dl_info ours{};
  ASSERT_NE(dladdr(dlsym(RTLD_DEFAULT, "syscall"), &found), 0);
  ASSERT_NE(dladdr(reinterpret_cast<void*>(&WaitBySteadyClock), &ours), 0);
  EXPECT_EQ(std::string(found.dli_fname), std::string(ours.dli_fname));
}

TEST(SteadyWaitsTest, AWaitEndsWhenItsTimeHasCome) {
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(WaitUntil(absl::Now() + absl::Milliseconds(30)), ETIMEDOUT);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(29));
}

TEST(SteadyWaitsTest, AMomentThatHasPassedIsNotWaitedFor) {
  EXPECT_EQ(WaitUntil(absl::Now() - absl::Hours(1)), ETIMEDOUT);
  EXPECT_EQ(WaitUntil(absl::UnixEpoch()), ETIMEDOUT);
}

TEST(SteadyWaitsTest, EverythingElseIsPassedOn) {
  EXPECT_EQ(syscall(SYS_getpid), getpid());
  EXPECT_EQ(syscall(SYS_close, -1), -1);
  EXPECT_EQ(errno, EBADF);
}

}  // namespace
}  // namespace souk::host

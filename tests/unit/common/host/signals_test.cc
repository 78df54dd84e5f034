#include "common/host/signals.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <string>

namespace souk::host {
namespace {

// The signals are raised on this thread, where they stay pending until they are waited for.

bool IsBlocked(int signal) {
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  return sigismember(&blocked, signal) == 1;
}

class StopSignalTest : public ::testing::Test {
 protected:
  ~StopSignalTest() override { stop_.PauseFor(absl::ZeroDuration()); }  // back to usual delivery

  StopSignal stop_;
};

TEST_F(StopSignalTest, WaitGivesTheSignalsName) {
  raise(SIGTERM);
  EXPECT_EQ(std::string(stop_.Wait()), "SIGTERM");
  raise(SIGINT);
  EXPECT_EQ(std::string(stop_.Wait()), "SIGINT");
}

TEST_F(StopSignalTest, APauseEndsAfterItsTime) {
  stop_.PauseFor(absl::Milliseconds(1));
  EXPECT_FALSE(IsBlocked(SIGTERM));
}

TEST_F(StopSignalTest, AnotherSignalEndsThePause) {
  raise(SIGINT);
  stop_.PauseFor(absl::Hours(1));
  EXPECT_FALSE(IsBlocked(SIGINT));
}

TEST_F(StopSignalTest, UntilThenBothAreHeldBack) {
  EXPECT_TRUE(IsBlocked(SIGTERM));
  EXPECT_TRUE(IsBlocked(SIGINT));
}

TEST_F(StopSignalTest, APeerThatHangsUpDoesNotEndTheProcess) {
  struct sigaction action{};
  sigaction(SIGPIPE, nullptr, &action);
  EXPECT_EQ(action.sa_handler, SIG_IGN);
}

}  // namespace
}  // namespace souk::host

#include "common/base/mutex.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <vector>

namespace souk {
namespace {

TEST(MutexTest, OneThreadAtATimeIsInside) {
  struct {
    Mutex mutex;
    int value GUARDED_BY(mutex) = 0;
  } counter;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) {
        MutexLock lock(counter.mutex);
        ++counter.value;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  MutexLock lock(counter.mutex);
  EXPECT_EQ(counter.value, 4000);
}

TEST(CondVarTest, WaiterSeesWhatTheNotifierDid) {
  struct {
    Mutex mutex;
    CondVar changed;
    bool ready GUARDED_BY(mutex) = false;
  } gate;
  std::thread opener([&] {
    MutexLock lock(gate.mutex);
    gate.ready = true;
    gate.changed.NotifyAll();
  });
  {
    MutexLock lock(gate.mutex);
    while (!gate.ready) gate.changed.Wait(gate.mutex);
    EXPECT_TRUE(gate.ready);
  }
  opener.join();
}

TEST(CondVarTest, WaitUntilAPastMomentReturnsFalseWithTheMutexHeld) {
  Mutex mutex;
  CondVar never;
  MutexLock lock(mutex);
  EXPECT_FALSE(never.WaitUntil(mutex, std::chrono::steady_clock::now()));
}

}  // namespace
}  // namespace souk

#pragma once

#include <functional>
#include <latch>
#include <thread>
#include <vector>

namespace souk::resilience {

inline constexpr int kThreads = 64;

/// Runs `work` on 64 threads that begin together, and waits for them.
inline void OnSixtyFourThreads(const std::function<void()>& work) {
  std::latch all_ready(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      all_ready.arrive_and_wait();
      work();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace souk::resilience

#include "common/async/cancellation.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace souk::async {
namespace {

TEST(CancellationTest, RunsEachCallbackOnce) {
  CancellationSource source;
  int calls = 0;
  CancellationToken::Registration a;
  CancellationToken::Registration b;
  source.token().OnCancel([&] { ++calls; }, a);
  source.token().OnCancel([&] { ++calls; }, b);
  source.Cancel();
  source.Cancel();
  EXPECT_EQ(calls, 2);
  EXPECT_TRUE(source.token().cancelled());
}

TEST(CancellationTest, ACallbackAddedAfterwardsRunsAtOnce) {
  CancellationSource source;
  source.Cancel();
  bool called = false;
  CancellationToken::Registration registration;
  source.token().OnCancel([&] { called = true; }, registration);
  EXPECT_TRUE(called);
}

TEST(CancellationTest, AnUnregisteredCallbackNeverRuns) {
  CancellationSource source;
  bool called = false;
  {
    CancellationToken::Registration registration;
    source.token().OnCancel([&] { called = true; }, registration);
  }
  source.Cancel();
  EXPECT_FALSE(called);
}

TEST(CancellationTest, ACallbackMayUnregisterItself) {
  CancellationSource source;
  CancellationToken::Registration registration;
  bool called = false;
  source.token().OnCancel(
      [&] {
        called = true;
        registration.Reset();
      },
      registration);
  source.Cancel();
  EXPECT_TRUE(called);
}

TEST(CancellationTest, ADefaultTokenIsNeverCancelled) {
  CancellationToken token;
  CancellationToken::Registration registration;
  token.OnCancel([] { FAIL(); }, registration);
  EXPECT_FALSE(token.cancelled());
}

// What the callback refers to may go once the registration is gone, even while another thread
// cancels.
TEST(CancellationTest, UnregisteringWaitsForACallbackThatRunsElsewhere) {
  for (int round = 0; round < 500; ++round) {
    CancellationSource source;
    auto value = std::make_unique<std::atomic<int>>(0);
    CancellationToken::Registration registration;
    source.token().OnCancel([p = value.get()] { p->fetch_add(1); }, registration);
    std::thread canceller([&] { source.Cancel(); });
    registration.Reset();
    value.reset();
    canceller.join();
  }
}

}  // namespace
}  // namespace souk::async

#include "common/resilience/concurrency_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "tests/unit/common/resilience/sixty_four_threads.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;
using Admitted = ConcurrencyLimit::Permit;

class ConcurrencyLimitTest : public ::testing::Test {
 protected:
  /// A limit of eight that stays eight.
  static ConcurrencyLimitOptions Eight() {
    return {.gradient = {.initial = 8, .minimum = 8, .maximum = 8},
            .normal_share = 0.75,
            .background_share = 0.5,
            .window = absl::Milliseconds(100),
            .window_calls = 10};
  }

  std::unique_ptr<ConcurrencyLimit> Make(const ConcurrencyLimitOptions& options) {
    return *ConcurrencyLimit::Create(options, clock_, random_);
  }

  /// Takes every place that a priority may have.
  static std::vector<Admitted> TakeAll(ConcurrencyLimit& limit, Priority priority) {
    std::vector<Admitted> permits;
    for (;;) {
      absl::StatusOr<Admitted> permit = limit.TryAcquire(priority);
      if (!permit.ok()) return permits;
      permits.push_back(*std::move(permit));
    }
  }

  /// Makes calls, one after the other, that each take so long.
  void Call(ConcurrencyLimit& limit, int count, absl::Duration latency) {
    for (int i = 0; i < count; ++i) {
      absl::StatusOr<Admitted> permit = limit.TryAcquire(Priority::kCritical);
      ASSERT_EQ(permit.status(), absl::OkStatus());
      clock_.Advance(latency);
      permit->Finish();
    }
  }

  ManualClock clock_;
  SeededRandom random_{1};
};

TEST_F(ConcurrencyLimitTest, LetsEachPriorityHaveItsShareAndCriticalCallsAll) {
  const auto limit = Make(Eight());
  EXPECT_EQ(TakeAll(*limit, Priority::kCritical).size(), 8);
  EXPECT_EQ(TakeAll(*limit, Priority::kNormal).size(), 6);
  EXPECT_EQ(TakeAll(*limit, Priority::kBackground).size(), 4);
}

TEST_F(ConcurrencyLimitTest, LowerPrioritiesAreRefusedFirst) {
  const auto limit = Make(Eight());
  const std::vector<Admitted> background = TakeAll(*limit, Priority::kBackground);
  const std::vector<Admitted> normal = TakeAll(*limit, Priority::kNormal);
  const std::vector<Admitted> critical = TakeAll(*limit, Priority::kCritical);
  EXPECT_EQ(background.size(), 4);
  EXPECT_EQ(normal.size(), 2);
  EXPECT_EQ(critical.size(), 2);
  const ConcurrencySnapshot snapshot = limit->Snapshot();
  EXPECT_EQ(snapshot.in_flight, 8);
  EXPECT_EQ(snapshot.admitted.normal, 2);
  EXPECT_EQ(snapshot.refused.background, 1);
}

TEST_F(ConcurrencyLimitTest, RefusalSaysOverloaded) {
  const auto limit = Make(Eight());
  const std::vector<Admitted> all = TakeAll(*limit, Priority::kCritical);
  const absl::Status status = limit->TryAcquire(Priority::kCritical).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), "OVERLOADED");
}

TEST_F(ConcurrencyLimitTest, APlaceComesBackOnceHoweverThePermitGoes) {
  const auto limit = Make(Eight());
  {
    Admitted finished = *limit->TryAcquire(Priority::kNormal);
    finished.Finish();
    finished.Finish();
    Admitted dropped = *limit->TryAcquire(Priority::kNormal);
    Admitted moved = std::move(dropped);
    Admitted replaced = *limit->TryAcquire(Priority::kNormal);
    replaced = std::move(moved);
    EXPECT_EQ(limit->Snapshot().in_flight, 1);
  }
  EXPECT_EQ(limit->Snapshot().in_flight, 0);
}

TEST_F(ConcurrencyLimitTest, AWindowEndsAfterItsTimeAndItsCalls) {
  const auto limit = Make(Eight());
  Call(*limit, 9, absl::Milliseconds(20));  // Time enough, but too few calls.
  EXPECT_EQ(limit->Snapshot().lowest_latency, absl::ZeroDuration());
  Call(*limit, 1, absl::Milliseconds(20));
  EXPECT_NEAR(absl::ToDoubleMilliseconds(limit->Snapshot().lowest_latency), 20.0, 20.0 / 32);
  Call(*limit, 99, absl::Milliseconds(1));  // Calls enough, but too little time.
  EXPECT_NEAR(absl::ToDoubleMilliseconds(limit->Snapshot().latency), 20.0, 20.0 / 32);
  Call(*limit, 1, absl::Milliseconds(1));
  EXPECT_NEAR(absl::ToDoubleMilliseconds(limit->Snapshot().latency), 1.0, 1.0 / 32);
}

TEST_F(ConcurrencyLimitTest, CallsThatSayNothingAboutTheLoadAreNotCounted) {
  const auto limit = Make(Eight());
  for (int i = 0; i < 1000; ++i) {
    const absl::StatusOr<Admitted> refused_early = limit->TryAcquire(Priority::kNormal);
    clock_.Advance(absl::Milliseconds(1));
  }
  EXPECT_EQ(limit->Snapshot().lowest_latency, absl::ZeroDuration());
}

TEST_F(ConcurrencyLimitTest, WhileProbingAllHoldBackAndCriticalCallsLeast) {
  const auto limit = Make(Eight());
  TakeAll(*limit, Priority::kCritical);
  Call(*limit, 10, absl::Milliseconds(20));  // Calls were refused in this window: a probe is due.
  ASSERT_TRUE(limit->Snapshot().probing);
  EXPECT_EQ(TakeAll(*limit, Priority::kCritical).size(), 4);
  EXPECT_EQ(TakeAll(*limit, Priority::kNormal).size(), 1);
  EXPECT_EQ(TakeAll(*limit, Priority::kBackground).size(), 1);
}

TEST_F(ConcurrencyLimitTest, AProbeCountsOnlyCallsThatBeganInIt) {
  const auto limit = Make(Eight());
  TakeAll(*limit, Priority::kCritical);
  Call(*limit, 9, absl::Milliseconds(20));
  Admitted slow = *limit->TryAcquire(Priority::kCritical);
  Call(*limit, 1, absl::Milliseconds(20));
  ASSERT_TRUE(limit->Snapshot().probing);
  Call(*limit, 9, absl::Milliseconds(10));
  slow.Finish();
  ASSERT_TRUE(limit->Snapshot().probing) << "the call from before was counted";
  Call(*limit, 1, absl::Milliseconds(10));
  EXPECT_FALSE(limit->Snapshot().probing);
  EXPECT_NEAR(absl::ToDoubleMilliseconds(limit->Snapshot().lowest_latency), 10.0, 10.0 / 32);
}

TEST_F(ConcurrencyLimitTest, AProbeWithoutCallsIsGivenUp) {
  const auto limit = Make(Eight());
  TakeAll(*limit, Priority::kCritical);
  Call(*limit, 10, absl::Milliseconds(20));
  ASSERT_TRUE(limit->Snapshot().probing);
  clock_.Advance(absl::Milliseconds(999));
  {
    const auto untold = limit->TryAcquire(Priority::kNormal);
  }
  EXPECT_TRUE(limit->Snapshot().probing);
  clock_.Advance(absl::Milliseconds(1));
  {
    const auto untold = limit->TryAcquire(Priority::kNormal);
  }
  EXPECT_FALSE(limit->Snapshot().probing);
  EXPECT_EQ(TakeAll(*limit, Priority::kCritical).size(), 8);
}

TEST_F(ConcurrencyLimitTest, NamesEveryWrongOption) {
  EXPECT_THAT(WrongOptions(ConcurrencyLimit::Create({.gradient = {.minimum = 0},
                                                     .normal_share = 1.5,
                                                     .background_share = 0.0,
                                                     .window = absl::ZeroDuration(),
                                                     .window_calls = 0},
                                                    clock_, random_)
                               .status()),
              ElementsAre("gradient.minimum", "normal_share", "background_share", "window",
                          "window_calls"));
  EXPECT_THAT(WrongOptions(ConcurrencyLimit::Create({.normal_share = 0.4, .background_share = 0.5},
                                                    clock_, random_)
                               .status()),
              ElementsAre("background_share"));
}

TEST_F(ConcurrencyLimitTest, SixtyFourThreadsTogetherNeverPassTheLimitAndLeaveNothingBehind) {
  const auto limit = Make(Eight());
  std::atomic<int> in_flight = 0;
  std::atomic<int> most_in_flight = 0;
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 200; ++i) {
      absl::StatusOr<Admitted> permit = limit->TryAcquire(static_cast<Priority>(i % 3));
      if (!permit.ok()) continue;
      const int now = ++in_flight;
      int most = most_in_flight;
      while (now > most && !most_in_flight.compare_exchange_weak(most, now)) {
      }
      clock_.Advance(absl::Milliseconds(1));
      std::this_thread::yield();  // Lets others try while this call is out.
      --in_flight;
      if (i % 2 == 0) permit->Finish();
    }
  });
  EXPECT_LE(most_in_flight, 8);
  const ConcurrencySnapshot snapshot = limit->Snapshot();
  EXPECT_EQ(snapshot.in_flight, 0);
  int64_t asked = 0;
  for (const Priority priority : {Priority::kCritical, Priority::kNormal, Priority::kBackground}) {
    asked += snapshot.admitted[priority] + snapshot.refused[priority];
  }
  EXPECT_EQ(asked, kThreads * 200);
}

}  // namespace
}  // namespace souk::resilience

#include <atomic>

#include "tests/unit/common/resilience/circuit_breaker_fixture.h"
#include "tests/unit/common/resilience/sixty_four_threads.h"

namespace souk::resilience {
namespace {

class CircuitBreakerConcurrencyTest : public CircuitBreakerTest {};

TEST_F(CircuitBreakerConcurrencyTest,
       HalfOpenAdmitsNoMoreProbesThanConfiguredUnderSixtyFourThreads) {
  CircuitBreakerOptions options = Brittle();
  options.half_open_probes = 3;
  options.successes_to_close = 1'000'000;  // Stays half-open while the threads run.
  const auto breaker = Make(options);
  Fail(*breaker);
  clock_.Advance(absl::Seconds(30));

  std::atomic<int> in_flight = 0;
  std::atomic<int> most_in_flight = 0;
  std::atomic<int> admitted = 0;
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 200; ++i) {
      absl::StatusOr<Permit> permit = breaker->TryAcquire();
      if (!permit.ok()) continue;
      ++admitted;
      const int now = ++in_flight;
      int most = most_in_flight;
      while (now > most && !most_in_flight.compare_exchange_weak(most, now)) {
      }
      std::this_thread::yield();  // Lets others try while this probe is out.
      --in_flight;
      // Every third is a cancelled hedge, whose permit goes without an outcome.
      if (i % 3 != 0) permit->Success(absl::ZeroDuration());
    }
  });

  EXPECT_LE(most_in_flight, 3);
  EXPECT_GE(admitted, 3);
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 0);
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kHalfOpen);
}

TEST_F(CircuitBreakerConcurrencyTest, OpensOnceHoweverManyThreadsFailTogether) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  OnSixtyFourThreads([&] { Fail(*breaker, 100); });
  EXPECT_EQ(breaker->Snapshot().state, BreakerState::kOpen);
  EXPECT_EQ(breaker->Snapshot().totals.opened, 1);
}

TEST_F(CircuitBreakerConcurrencyTest, EveryCallIsCountedOnceWhileStatesChange) {
  const auto breaker = Make(ClassicCircuitBreaker("callee"));
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 100; ++i) {
      Fail(*breaker);
      clock_.Advance(absl::Seconds(1));
      Succeed(*breaker, 2);
      absl::StatusOr<Permit> untold = breaker->TryAcquire();
    }
  });
  const BreakerTotals totals = breaker->Snapshot().totals;
  EXPECT_EQ(totals.failures + totals.successes + totals.ignored + totals.refused,
            kThreads * 100 * 4);
  EXPECT_EQ(breaker->Snapshot().probes_in_flight, 0);
}

TEST_F(CircuitBreakerConcurrencyTest, ListenersHearAnUnbrokenChainOneAtATime) {
  std::atomic<int> inside = 0;
  BreakerState last = BreakerState::kClosed;
  bool unbroken = true;
  const auto breaker = Make(Brittle(), {[&](const BreakerStateChange& change) {
                              unbroken =
                                  unbroken && inside.fetch_add(1) == 0 && change.from == last;
                              last = change.to;
                              --inside;
                            }});
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 50; ++i) {
      breaker->ForceOpen();
      breaker->ForceClosed();
      breaker->StopForcing();
    }
  });
  EXPECT_TRUE(unbroken);
  EXPECT_EQ(last, breaker->Snapshot().state);
}

}  // namespace
}  // namespace souk::resilience

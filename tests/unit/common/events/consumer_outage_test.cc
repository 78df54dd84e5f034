// What a consumer does when what its effects need is away.

#include <gmock/gmock.h>

#include <atomic>

#include "common/events/consumer.h"
#include "tests/unit/common/events/consumer_fixture.h"

namespace souk::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ConsumerOutageTest : public ConsumerTest {
 protected:
  ConsumerOutageTest() {
    handler_.SetScript([this](const event::v1::Envelope&) {
      return away_ ? absl::Status(code_, "away") : absl::OkStatus();
    });
  }

  std::atomic<bool> away_ = true;
  absl::StatusCode code_ = absl::StatusCode::kUnavailable;
};

TEST_F(ConsumerOutageTest, EventsWaitAndNothingHealthyDies) {
  source_.Give({{Paid("o1", 1, "c1"), Paid("o2", 1, "c2")}});
  source_.Give({{Paid("o1", 2, "c3")}});
  Start();
  const SteadyTime began = clock_.SteadyNow();
  RunUntil([&] { return clock_.SteadyNow() - began > std::chrono::minutes(3); });
  EXPECT_THAT(Effects(), IsEmpty());
  EXPECT_EQ(StoredCursor(), "none");
  EXPECT_EQ(Report().state, ConsumerState::kPaused);
  EXPECT_EQ(Report().trouble, absl::UnavailableError("away"));
  EXPECT_GT(Count("souk_events_pauses_total"), 0);

  away_ = false;
  RunUntilConsumed(3);
  EXPECT_THAT(Effects(), ElementsAre("o1/1", "o2/1", "o1/2"));
  EXPECT_THAT(DeadLetters(), IsEmpty());
  EXPECT_EQ(Report().state, ConsumerState::kFollowing);
}

TEST_F(ConsumerOutageTest, APauseAsksSeldom) {
  source_.Give({{Paid("o1", 1, "c1")}});
  Start();
  const SteadyTime began = clock_.SteadyNow();
  RunUntil([&] { return clock_.SteadyNow() - began > std::chrono::minutes(5); });
  // A probe each 5 s at most where the breaker has backed off; full jitter may double that and
  // more.
  EXPECT_LT(handler_.tries(), 600);
  EXPECT_GT(handler_.tries(), 5);
}

TEST_F(ConsumerOutageTest, EachCodeOfAnOutageWaits) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kUnavailable, absl::StatusCode::kResourceExhausted,
        absl::StatusCode::kAborted, absl::StatusCode::kDeadlineExceeded,
        absl::StatusCode::kCancelled}) {
    code_ = code;
    away_ = true;
    const int before = handler_.tries();
    const int applied = Count("souk_events_applied_total");
    source_.Give({{Paid(absl::StrCat("o", code), 1, "c1")}});
    if (consumer_ == nullptr) Start();
    RunUntil([&] { return handler_.tries() > before + options_.tries + 1; });
    EXPECT_THAT(DeadLetters(), IsEmpty()) << absl::StatusCodeToString(code);
    away_ = false;
    RunUntilConsumed(applied + 1);
  }
}

TEST_F(ConsumerOutageTest, AnOutageInTheMidstOfTriesUsesUpNone) {
  std::atomic<int> calls = 0;
  handler_.SetScript([&](const event::v1::Envelope&) -> absl::Status {
    // Cannot be applied; then away for long; then it can.
    const int call = ++calls;
    if (call == 1) return absl::InternalError("odd");
    if (call < 20) return absl::UnavailableError("away");
    return absl::OkStatus();
  });
  source_.Give({{Paid("o1", 1, "c1")}});
  Start();
  RunUntilConsumed(1);
  EXPECT_THAT(Effects(), ElementsAre("o1/1"));
}

TEST_F(ConsumerOutageTest, AStopDoesNotWaitForItsEnd) {
  source_.Give({{Paid("o1", 1, "c1")}});
  Start();
  RunUntil([&] { return Count("souk_events_pauses_total") > 0; });
  Stop();
  EXPECT_EQ(executor_.timers(), 0u);
  EXPECT_EQ(StoredCursor(), "none");
}

}  // namespace
}  // namespace souk::events

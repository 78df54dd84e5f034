#include "common/resilience/bulkhead.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "tests/unit/common/resilience/sixty_four_threads.h"
#include "tests/unit/common/resilience/wrong_options.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;

using Place = Bulkhead::Permit;
using Ticket = Bulkhead::Ticket;

class BulkheadTest : public ::testing::Test {
 protected:
  std::unique_ptr<Bulkhead> Make(const BulkheadOptions& options) {
    return *Bulkhead::Create(options, clock_);
  }

  /// One place, and a line of two that wait a second at most.
  std::unique_ptr<Bulkhead> MakeNarrow() {
    return Make(
        {.name = "payment", .max_concurrent = 1, .max_waiting = 2, .max_wait = absl::Seconds(1)});
  }

  /// Enters under a name, and keeps the answer.
  Ticket Enter(Bulkhead& bulkhead, const std::string& name, Deadline deadline = {}) {
    return bulkhead.Enter(deadline, [this, name](absl::StatusOr<Place> permit) {
      order_.push_back(name);
      answers_.emplace(name, std::move(permit));
    });
  }

  Deadline In(absl::Duration time) { return Deadline::After(clock_, time); }

  bool HasAnswer(const std::string& name) const { return answers_.contains(name); }
  bool IsIn(const std::string& name) const { return HasAnswer(name) && answers_.at(name).ok(); }
  absl::Status Error(const std::string& name) const { return answers_.at(name).status(); }
  void Leave(const std::string& name) { answers_.at(name)->Leave(); }

  ManualClock clock_;
  std::vector<std::string> order_;  // of the answers
  std::map<std::string, absl::StatusOr<Place>> answers_;
};

TEST_F(BulkheadTest, LetsInAtOnceWhileThereIsRoom) {
  const auto bulkhead = Make({.name = "payment", .max_concurrent = 2});
  EXPECT_EQ(Enter(*bulkhead, "a").number, 0u);
  EXPECT_EQ(Enter(*bulkhead, "b").number, 0u);
  EXPECT_TRUE(IsIn("a"));
  EXPECT_TRUE(IsIn("b"));
  EXPECT_EQ(bulkhead->Snapshot().in_flight, 2);
  answers_.clear();
  EXPECT_EQ(bulkhead->Snapshot().in_flight, 0);
}

TEST_F(BulkheadTest, WhoCameFirstIsLetInFirst) {
  const auto bulkhead = MakeNarrow();
  Enter(*bulkhead, "a");
  EXPECT_NE(Enter(*bulkhead, "b").number, 0u);
  EXPECT_NE(Enter(*bulkhead, "c").number, 0u);
  EXPECT_FALSE(HasAnswer("b"));
  EXPECT_EQ(bulkhead->Snapshot().waiting, 2);
  Leave("a");
  EXPECT_TRUE(IsIn("b"));
  EXPECT_FALSE(HasAnswer("c"));
  Leave("b");
  EXPECT_TRUE(IsIn("c"));
  EXPECT_EQ(bulkhead->Snapshot().in_flight, 1);
  EXPECT_EQ(bulkhead->Snapshot().waited, 2);
  Leave("c");
}

TEST_F(BulkheadTest, RefusesAtOnceWhenTooManyWait) {
  const auto bulkhead = MakeNarrow();
  Enter(*bulkhead, "a");
  Enter(*bulkhead, "b");
  Enter(*bulkhead, "c");
  Enter(*bulkhead, "d");
  ASSERT_TRUE(HasAnswer("d"));
  EXPECT_EQ(Error("d").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(Error("d")), "BULKHEAD_FULL");
  EXPECT_EQ(RetryAfterOf(Error("d")), absl::Milliseconds(100));
  EXPECT_EQ(Error("d").message(), "too many calls to payment are in flight");
  EXPECT_EQ(bulkhead->Snapshot().refused, 1);
  Leave("a");
  Leave("b");
  Leave("c");
}

TEST_F(BulkheadTest, NobodyWaitsWhereThereIsNoLine) {
  const auto bulkhead = Make({.name = "payment", .max_concurrent = 1, .max_waiting = 0});
  Enter(*bulkhead, "a");
  Enter(*bulkhead, "b");
  EXPECT_EQ(ReasonOf(Error("b")), "BULKHEAD_FULL");
  Leave("a");
}

TEST_F(BulkheadTest, AWaitEndsAfterTheLongestWait) {
  const auto bulkhead = MakeNarrow();
  Enter(*bulkhead, "a");
  const Ticket ticket = Enter(*bulkhead, "b", In(absl::Minutes(1)));
  EXPECT_EQ(ticket.until, In(absl::Seconds(1)).when());
  clock_.Advance(absl::Milliseconds(999));
  bulkhead->Expire();
  EXPECT_FALSE(HasAnswer("b"));
  clock_.Advance(absl::Milliseconds(1));
  bulkhead->Expire();
  EXPECT_EQ(Error("b").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(Error("b")), "BULKHEAD_FULL");
  EXPECT_EQ(bulkhead->Snapshot().waited_in_vain, 1);
  Leave("a");
}

TEST_F(BulkheadTest, AWaitEndsWithTheDeadline) {
  const auto bulkhead = MakeNarrow();
  Enter(*bulkhead, "a");
  const Ticket ticket = Enter(*bulkhead, "b", In(absl::Milliseconds(50)));
  EXPECT_EQ(ticket.until, In(absl::Milliseconds(50)).when());
  clock_.Advance(absl::Milliseconds(50));
  bulkhead->Expire();
  EXPECT_EQ(Error("b").code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ReasonOf(Error("b")), "DEADLINE_EXPIRED");
  Leave("a");
}

TEST_F(BulkheadTest, APassedDeadlineIsNotLetInThoughThereIsRoom) {
  const auto bulkhead = MakeNarrow();
  Enter(*bulkhead, "late", In(absl::ZeroDuration()));
  EXPECT_EQ(ReasonOf(Error("late")), "DEADLINE_EXPIRED");
  EXPECT_EQ(bulkhead->Snapshot().in_flight, 0);
}

TEST_F(BulkheadTest, APlaceIsNotGivenToWhoseTimeIsOver) {
  const auto bulkhead = MakeNarrow();
  Enter(*bulkhead, "a");
  Enter(*bulkhead, "b", In(absl::Milliseconds(50)));
  Enter(*bulkhead, "c");
  clock_.Advance(absl::Milliseconds(50));
  Leave("a");  // Before anybody called Expire.
  EXPECT_EQ(ReasonOf(Error("b")), "DEADLINE_EXPIRED");
  EXPECT_TRUE(IsIn("c"));
  Leave("c");
}

TEST_F(BulkheadTest, WhoGivesUpLosesItsPlaceInTheLine) {
  const auto bulkhead = MakeNarrow();
  Enter(*bulkhead, "a");
  const Ticket ticket = Enter(*bulkhead, "b");
  Enter(*bulkhead, "c");
  bulkhead->GiveUp(ticket);
  EXPECT_EQ(Error("b").code(), absl::StatusCode::kCancelled);
  bulkhead->GiveUp(ticket);
  EXPECT_EQ(bulkhead->Snapshot().given_up, 1);
  Leave("a");
  EXPECT_THAT(order_, ElementsAre("a", "b", "c"));
  EXPECT_TRUE(IsIn("c"));
  Leave("c");
}

TEST_F(BulkheadTest, GivingUpTooLateChangesNothing) {
  const auto bulkhead = MakeNarrow();
  Enter(*bulkhead, "a");
  const Ticket ticket = Enter(*bulkhead, "b");
  Leave("a");
  bulkhead->GiveUp(ticket);
  EXPECT_TRUE(IsIn("b"));
  EXPECT_EQ(bulkhead->Snapshot().given_up, 0);
  Leave("b");
}

TEST_F(BulkheadTest, WhoWaitsForNothingIsRefusedAtOnceAndOvertakesNobody) {
  const auto bulkhead = MakeNarrow();
  {
    absl::StatusOr<Place> permit = bulkhead->TryEnter();
    ASSERT_EQ(permit.status(), absl::OkStatus());
    Enter(*bulkhead, "a");
    EXPECT_EQ(ReasonOf(bulkhead->TryEnter().status()), "BULKHEAD_FULL");
  }
  EXPECT_TRUE(IsIn("a"));
  EXPECT_EQ(ReasonOf(bulkhead->TryEnter().status()), "BULKHEAD_FULL");
  Leave("a");
}

TEST_F(BulkheadTest, AnAnswerMayUseTheBulkhead) {
  const auto bulkhead = MakeNarrow();
  absl::StatusOr<Place> first = bulkhead->TryEnter();
  int waiting = -1;
  bulkhead->Enter(Deadline::Infinite(), [&](absl::StatusOr<Place> permit) {
    ASSERT_EQ(permit.status(), absl::OkStatus());
    waiting = bulkhead->Snapshot().waiting;
  });  // The permit goes with the answer.
  Enter(*bulkhead, "next");
  first->Leave();
  EXPECT_EQ(waiting, 1);
  EXPECT_TRUE(IsIn("next"));
  Leave("next");
}

TEST_F(BulkheadTest, NamesEveryWrongOption) {
  EXPECT_THAT(
      WrongOptions(Bulkhead::Create({.name = "", .max_concurrent = 0, .max_waiting = 1001}, clock_)
                       .status()),
      ElementsAre("name", "max_concurrent", "max_waiting"));
  EXPECT_THAT(
      WrongOptions(
          Bulkhead::Create(
              {.name = "payment", .max_waiting = 1, .max_wait = absl::InfiniteDuration()}, clock_)
              .status()),
      ElementsAre("max_wait"));
  EXPECT_EQ(
      Bulkhead::Create({.name = "payment", .max_waiting = 0, .max_wait = {}}, clock_).status(),
      absl::OkStatus());
}

TEST_F(BulkheadTest, SixtyFourThreadsAreEachAnsweredOnceAndNeverTooManyAreIn) {
  const auto bulkhead = Make({.name = "payment",
                              .max_concurrent = 3,
                              .max_waiting = 20,
                              .max_wait = absl::Milliseconds(50)});
  std::atomic<int> in = 0;
  std::atomic<int> most_in = 0;
  std::atomic<int> answers = 0;
  OnSixtyFourThreads([&] {
    for (int i = 0; i < 100; ++i) {
      const Ticket ticket = bulkhead->Enter(
          Deadline::After(clock_, absl::Milliseconds(20)), [&](absl::StatusOr<Place> permit) {
            ++answers;
            if (!permit.ok()) return;
            const int now = ++in;
            int most = most_in;
            while (now > most && !most_in.compare_exchange_weak(most, now)) {
            }
            std::this_thread::yield();  // Lets others come while this call is in.
            --in;
          });
      clock_.Advance(absl::Milliseconds(1));
      if (i % 3 == 0) bulkhead->GiveUp(ticket);
      if (i % 5 == 0) bulkhead->Expire();
    }
  });
  clock_.Advance(absl::Seconds(1));
  bulkhead->Expire();
  EXPECT_EQ(answers, kThreads * 100);
  EXPECT_LE(most_in, 3);
  EXPECT_EQ(bulkhead->Snapshot().in_flight, 0);
  EXPECT_EQ(bulkhead->Snapshot().waiting, 0);
}

}  // namespace
}  // namespace souk::resilience

// What operators do with a consumer: redrive, replay, look.

#include <gmock/gmock.h>

#include <atomic>

#include "common/base/error.h"
#include "common/events/consumer.h"
#include "common/events/cursor.h"
#include "common/events/local_source.h"
#include "tests/unit/common/events/consumer_fixture.h"

namespace souk::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ConsumerAdminTest : public ConsumerTest {
 protected:
  ConsumerAdminTest() {
    handler_.SetScript([this](const event::v1::Envelope& event) {
      return event.aggregate_id() == "poison" && poisonous_
                 ? absl::InternalError("cannot be applied")
                 : absl::OkStatus();
    });
  }

  std::atomic<bool> poisonous_ = true;
};

TEST_F(ConsumerAdminTest, ARedrivenLetterHasItsEffectAndIsForgotten) {
  source_.Give({{Paid("poison", 1, "c1")}});
  Start();
  RunUntilConsumed(0, 0, 1);
  poisonous_ = false;
  EXPECT_EQ(Run(consumer_->Redrive("event-poison-1", {})), absl::OkStatus());
  EXPECT_THAT(Effects(), ElementsAre("poison/1"));
  EXPECT_THAT(DeadLetters(), IsEmpty());
  EXPECT_EQ(Run(consumer_->Redrive("event-poison-1", {})).code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Effects(), ElementsAre("poison/1"));
}

TEST_F(ConsumerAdminTest, ALetterThatFailsAgainStays) {
  source_.Give({{Paid("poison", 1, "c1")}});
  Start();
  RunUntilConsumed(0, 0, 1);
  EXPECT_EQ(Run(consumer_->Redrive("event-poison-1", {})),
            absl::InternalError("cannot be applied"));
  EXPECT_THAT(Effects(), IsEmpty());
  EXPECT_THAT(DeadLetters(), SizeIs(1));
}

TEST_F(ConsumerAdminTest, ANewerFormIsRedrivenByABinaryThatReadsIt) {
  DeliveredEvent newer = Paid("o1", 1, "c1");
  newer.envelope->set_schema_version(2);
  source_.Give({{newer}});
  Start();
  RunUntilConsumed(0, 0, 1);
  EXPECT_EQ(ReasonOf(Run(consumer_->Redrive("event-o1-1", {}))), "EVENT_UNREADABLE");
  handler_.readable_form = 2;
  Start();
  EXPECT_EQ(Run(consumer_->Redrive("event-o1-1", {})), absl::OkStatus());
  EXPECT_THAT(Effects(), ElementsAre("o1/1"));
}

TEST_F(ConsumerAdminTest, AReplayFromTheBeginningHasNoEffectTwice) {
  source_.Give({{Paid("o1", 1, "c1"), Paid("o2", 1, "c2")}});
  Start();
  RunUntilConsumed(2);
  ASSERT_EQ(Run(consumer_->Replay("", {})), absl::OkStatus());
  RunUntil([&] { return source_.asked().size() == 2; });
  EXPECT_EQ(source_.asked().back().cursor, "");
  source_.Give({{Paid("o1", 1, "c1"), Paid("o2", 1, "c2"), Paid("o1", 2, "c3")}});
  RunUntilConsumed(3, 2);
  EXPECT_THAT(Effects(), ElementsAre("o1/1", "o2/1", "o1/2"));
}

TEST_F(ConsumerAdminTest, AReplayToACursorThatDoesNotWorkChangesNothing) {
  source_.Give({{Paid("o1", 1, "c1")}});
  Start();
  RunUntilConsumed(1);
  const absl::Status too_old =
      ErrorWithReason(absl::StatusCode::kOutOfRange, "CURSOR_TOO_OLD", "gone for good");
  source_.SetBehind(too_old);
  EXPECT_EQ(Run(consumer_->Replay("c0", {})), too_old);
  EXPECT_EQ(StoredCursor(), "c1");
  EXPECT_THAT(source_.asked(), SizeIs(1));
}

TEST_F(ConsumerAdminTest, AReplayBeforeTheFirstEventIsKept) {
  Start();
  RunUntil([&] { return source_.asked().size() == 1; });
  ASSERT_EQ(Run(consumer_->Replay("c7", {})), absl::OkStatus());
  RunUntil([&] { return source_.asked().size() == 2; });
  EXPECT_EQ(source_.asked().back().cursor, "c7");
}

TEST_F(ConsumerAdminTest, AReplayGoesOnAtOnceWhereSomeoneWasNeeded) {
  source_.Give(ErrorWithReason(absl::StatusCode::kFailedPrecondition, "CURSOR_EPOCH_CHANGED", "x"));
  Start();
  RunUntil([&] { return executor_.timers() > 0; });
  const SteadyTime before = clock_.SteadyNow();
  source_.Give({{Paid("o1", 1, "c1")}});
  ASSERT_EQ(Run(consumer_->Replay("", {})), absl::OkStatus());
  RunUntilConsumed(1);
  EXPECT_EQ(clock_.SteadyNow(), before);
}

TEST_F(ConsumerAdminTest, TheReportSaysHowFarBehindItIs) {
  source_.SetBehind(4);
  Start();
  RunUntil([&] { return source_.asked().size() == 1; });
  EXPECT_EQ(Report().as_of, std::nullopt);
  source_.Give({{Paid("o1", 1, "c1"), Paid("poison", 1, "c2")}});
  RunUntilConsumed(1, 0, 1);
  const ConsumerReport report = Report();
  EXPECT_EQ(report.state, ConsumerState::kFollowing);
  EXPECT_EQ(report.cursor, "c2");
  EXPECT_EQ(report.behind, 4);
  EXPECT_EQ(report.dead_letters, 1);
  source_.SetBehind(absl::UnavailableError("gone"));
  EXPECT_EQ(Report().behind, std::nullopt);
}

TEST_F(ConsumerAdminTest, OneThatIsLeftToOthersStandsBy) {
  source_.Give({{Paid("o1", 1, "c1")}});
  Make();
  consumer_->LeaveToOthers();
  executor_.RunReady();
  EXPECT_THAT(source_.asked(), SizeIs(0));
  EXPECT_EQ(Report().state, ConsumerState::kStandingBy);
  Stop();
}

// The whole way: a log, its local source, and a replay of all that it keeps.
TEST_F(ConsumerAdminTest, ALogIsReplayedFromItsBeginning) {
  const EventCatalogue catalogue;
  EventLog log(*database_, catalogue, clock_, random_);
  LocalSource local(log);
  sources_ = &local;
  const auto append = [&](const std::string& id) {
    const storage::OutboxEvent event = *log.Describe({.aggregate_type = "order",
                                                      .aggregate_id = id,
                                                      .aggregate_version = 1,
                                                      .occurred_at = clock_.Now()},
                                                     event::v1::OrderPaid());
    ASSERT_EQ(Run(database_->Write([&](storage::Transaction& transaction) {
                return log.Append(transaction, event);
              })),
              absl::OkStatus());
  };
  append("o1");
  Start();
  append("o2");
  RunUntilConsumed(2);
  EXPECT_EQ(Report().behind, 0);
  const std::string reached = StoredPosition()->reached;
  ASSERT_EQ(Run(consumer_->Replay("", {})), absl::OkStatus());
  EXPECT_EQ(StoredPosition()->cursor, "");
  EXPECT_EQ(StoredPosition()->reached, reached);
  append("o3");
  RunUntilConsumed(3, 2);
  EXPECT_EQ(FurtherOf(StoredPosition()->reached, reached), StoredPosition()->reached);
  EXPECT_THAT(Effects(), ElementsAre("o1/1", "o2/1", "o3/1"));
  EXPECT_EQ(Run(consumer_->Replay("nonsense", {})).code(), absl::StatusCode::kInvalidArgument);
  Stop();
}

}  // namespace
}  // namespace souk::events

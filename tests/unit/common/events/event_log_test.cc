#include "common/events/event_log.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/unit/common/events/log_fixture.h"

namespace souk::events {
namespace {

using storage::Wait;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EventLogTest : public ::testing::Test, protected LogFixture {
 protected:
  std::vector<std::string> IdsAfter(const std::string& cursor, int limit = 100) {
    const auto events = Read(cursor, limit);
    EXPECT_TRUE(events.ok()) << events.status();
    return events.ok() ? Ids(*events) : std::vector<std::string>{};
  }

  /// Whether a watcher was woken since it last asked.
  static bool Woken(async::WatchHub::Subscription& watch) {
    async::CancellationSource impatient;
    storage::Waiter<bool> waiting(watch.Next(impatient.token()));  // at once, if it was
    impatient.Cancel();
    return waiting.Wait();
  }
};

TEST_F(EventLogTest, GivesEventsInTheOrderOfTheirCommits) {
  EXPECT_THAT(IdsAfter(""), IsEmpty());
  Append("o1");
  AppendAll({Describe("o2", Paid()), Describe("o3", Paid())});
  EXPECT_THAT(IdsAfter(""), ElementsAre("o1", "o2", "o3"));
  EXPECT_THAT(IdsAfter("", 2), ElementsAre("o1", "o2"));
}

TEST_F(EventLogTest, EachCursorAsksForWhatComesAfterItsEvent) {
  for (int i = 0; i < 4; ++i) Append(absl::StrCat("o", i));
  const std::vector<DeliveredEvent> all = *Read("");
  EXPECT_THAT(IdsAfter(all[0].cursor), ElementsAre("o1", "o2", "o3"));
  EXPECT_THAT(IdsAfter(all[2].cursor), ElementsAre("o3"));
  EXPECT_THAT(IdsAfter(all[3].cursor), IsEmpty());
  EXPECT_EQ(End(), all[3].cursor);
}

TEST_F(EventLogTest, AnEventHasAnIdOfItsOwnAndSaysWhatItWasToldOf) {
  const telemetry::SpanContext trace =
      *telemetry::ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  const auto event = log().Describe({.aggregate_type = "order",
                                     .aggregate_id = "o1",
                                     .aggregate_version = 5,
                                     .occurred_at = absl::FromUnixSeconds(77),
                                     .trace = trace},
                                    Paid("p9"));
  ASSERT_TRUE(event.ok()) << event.status();
  AppendAll({*event, Describe("o2", Paid())});
  const std::vector<DeliveredEvent> events = *Read("");
  const event::v1::Envelope& first = *events[0].envelope;
  EXPECT_NE(first.event_id(), events[1].envelope->event_id());
  EXPECT_EQ(first.type(), "order.paid");
  EXPECT_EQ(first.aggregate_version(), 5);
  EXPECT_EQ(first.occurred_at().seconds(), 77);
  EXPECT_EQ(first.traceparent(), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_EQ(events[1].envelope->traceparent(), "");
  event::v1::OrderPaid paid;
  ASSERT_TRUE(first.payload().UnpackTo(&paid));
  EXPECT_EQ(paid.payment_id(), "p9");
}

TEST_F(EventLogTest, WhoWatchesIsWokenByWhatIsDurable) {
  async::WatchHub::Subscription watch = log().Watch();
  EXPECT_FALSE(Woken(watch));
  Append("o1");
  EXPECT_TRUE(Woken(watch));
  EXPECT_FALSE(Woken(watch));
  const storage::OutboxEvent event = Describe("o2", Paid());
  EXPECT_EQ(Wait(database().Write([&](storage::Transaction& transaction) {
              EXPECT_EQ(log().Append(transaction, event), absl::OkStatus());
              return absl::AbortedError("rolled back");
            })).code(),
            absl::StatusCode::kAborted);
  EXPECT_FALSE(Woken(watch));
  EXPECT_THAT(IdsAfter(""), ElementsAre("o1"));
}

TEST_F(EventLogTest, ACursorOfAnotherDatabaseIsRefused) {
  Append("o1");
  const std::string before = End();
  StartNewEpoch();
  const absl::Status status = Read(before).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "CURSOR_EPOCH_CHANGED");
  EXPECT_THAT(IdsAfter(""), ElementsAre("o1"));
}

TEST_F(EventLogTest, ACursorThatWasNeverGivenIsRefused) {
  Append("o1");
  Cursor cursor = *Cursor::Parse(End());
  ++cursor.position;
  const absl::Status status = Read(cursor.ToString()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ViolationsOf(status).front().field, "cursor");
  EXPECT_THAT(status.message(), HasSubstr(End()));
  EXPECT_EQ(Read("nonsense").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(EventLogTest, OldEventsAreForgottenAndTheirCursorsSayWhereToGoOn) {
  Append("o1");
  const std::string first = End();
  Append("o2");
  const std::string second = End();
  clock().Advance(absl::Hours(2));
  Append("o3");
  EXPECT_EQ(*Wait(log().Prune(clock().Now() - absl::Hours(1), {})), 2);

  EXPECT_THAT(IdsAfter(""), ElementsAre("o3"));
  EXPECT_THAT(IdsAfter(second), ElementsAre("o3"));
  const absl::Status status = Read(first).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(status), "CURSOR_TOO_OLD");
  EXPECT_THAT(status.message(), HasSubstr(second));
}

TEST_F(EventLogTest, ALogThatIsForgottenAltogetherGoesOn) {
  Append("o1");
  clock().Advance(absl::Hours(2));
  EXPECT_EQ(*Wait(log().Prune(clock().Now(), {})), 1);
  EXPECT_THAT(IdsAfter(""), IsEmpty());
  const std::string end = End();
  Append("o2");
  EXPECT_THAT(IdsAfter(end), ElementsAre("o2"));
}

TEST_F(EventLogTest, ManyOldEventsAreForgottenInRounds) {
  std::vector<storage::OutboxEvent> events;
  for (int i = 0; i < 2100; ++i) events.push_back(Describe(absl::StrCat("o", i), Paid()));
  AppendAll(events);
  clock().Advance(absl::Hours(2));
  Append("new");
  EXPECT_EQ(*Wait(log().Prune(clock().Now() - absl::Hours(1), {})), 2100);
  EXPECT_THAT(IdsAfter(""), ElementsAre("new"));
  EXPECT_EQ(*Wait(log().Prune(clock().Now() - absl::Hours(1), {})), 0);
}

TEST_F(EventLogTest, EventsBeforeOneThatCannotBeReadAreGiven) {
  Append("o1");
  const std::string before = End();
  storage::OutboxEvent torn = Describe("o2", Paid());
  torn.payload = "{";
  AppendAll({torn, Describe("o3", Paid())});
  EXPECT_THAT(IdsAfter(""), ElementsAre("o1"));
  const absl::Status status = Read(before).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(status.message(),
              HasSubstr(absl::StrCat("position ", Cursor::Parse(before)->position + 1)));
}

}  // namespace
}  // namespace souk::events

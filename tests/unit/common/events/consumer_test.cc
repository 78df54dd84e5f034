// What a consumer does with events that come: one effect each, and dead letters.

#include "common/events/consumer.h"

#include <gmock/gmock.h>

#include "common/base/error.h"
#include "tests/unit/common/events/consumer_fixture.h"

namespace souk::events {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::Status Poisoned(const event::v1::Envelope& event) {
  return event.aggregate_id() == "poison" ? absl::InternalError("cannot be applied")
                                          : absl::OkStatus();
}

TEST_F(ConsumerTest, EachEventHasItsEffectAndThePositionMovesWithIt) {
  source_.Give({{Paid("o1", 1, "c1"), Paid("o2", 1, "c2")}});
  source_.Give({{Paid("o1", 2, "c3")}});
  Start();
  RunUntilConsumed(3);
  EXPECT_THAT(Effects(), ElementsAre("o1/1", "o2/1", "o1/2"));
  EXPECT_EQ(StoredCursor(), "c3");
  EXPECT_EQ(source_.asked().front().consumer, "test.sums");
  EXPECT_EQ(source_.asked().front().cursor, "");
  EXPECT_THAT(source_.asked().front().types, ElementsAre("order.paid", "order.shipped"));
}

TEST_F(ConsumerTest, WhatComesTwiceHasOneEffect) {
  source_.Give({{Paid("o1", 1, "c1"), Paid("o1", 1, "c1"), Paid("o1", 2, "c2")}});
  source_.Give({{Paid("o1", 1, "c1"), Paid("o1", 2, "c2"), Paid("o1", 3, "c3")}});
  Start();
  RunUntilConsumed(3, 3);
  EXPECT_THAT(Effects(), ElementsAre("o1/1", "o1/2", "o1/3"));
}

TEST_F(ConsumerTest, AProcessThatStartsAgainGoesOnFromWhatItStored) {
  source_.Give({{Paid("o1", 1, "c1")}});
  Start();
  RunUntilConsumed(1);
  Start();
  source_.Give({{Paid("o1", 1, "c1"), Paid("o1", 2, "c2")}});  // at least once
  RunUntilConsumed(2, 1);
  EXPECT_EQ(source_.asked().back().cursor, "c1");
  EXPECT_THAT(Effects(), ElementsAre("o1/1", "o1/2"));
}

TEST_F(ConsumerTest, APoisonEventIsPutAsideAndTheOthersGoOn) {
  handler_.SetScript(&Poisoned);
  source_.Give({{Paid("o1", 1, "c1"), Paid("poison", 1, "c2"), Paid("o2", 1, "c3")}});
  Start();
  RunUntilConsumed(2, 0, 1);
  EXPECT_THAT(Effects(), ElementsAre("o1/1", "o2/1"));
  EXPECT_EQ(StoredCursor(), "c3");
  const std::vector<storage::DeadLetter> letters = DeadLetters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0].event_id, "event-poison-1");
  EXPECT_EQ(letters[0].error, "INTERNAL: cannot be applied");
}

TEST_F(ConsumerTest, AnEventIsTriedAsOftenAsConfigured) {
  handler_.SetScript(&Poisoned);
  source_.Give({{Paid("poison", 1, "c1")}});
  Start();
  RunUntilConsumed(0, 0, 1);
  EXPECT_EQ(handler_.tries(), options_.tries);
  EXPECT_THAT(Effects(), IsEmpty());
}

TEST_F(ConsumerTest, AnEventThatCanBeAppliedInTheEndIsNoDeadLetter) {
  handler_.SetScript([&](const event::v1::Envelope&) {
    return handler_.tries() < 3 ? absl::InternalError("not yet") : absl::OkStatus();
  });
  source_.Give({{Paid("o1", 1, "c1")}});
  Start();
  RunUntilConsumed(1);
  EXPECT_THAT(Effects(), ElementsAre("o1/1"));
  EXPECT_THAT(DeadLetters(), IsEmpty());
}

TEST_F(ConsumerTest, ADeadLetterThatComesAgainStaysOne) {
  handler_.SetScript(&Poisoned);
  source_.Give({{Paid("poison", 1, "c1")}});
  source_.Give({{Paid("poison", 1, "c1"), Paid("o1", 1, "c2")}});
  Start();
  RunUntilConsumed(1, 1, 1);
  EXPECT_THAT(Effects(), ElementsAre("o1/1"));
  EXPECT_THAT(DeadLetters(), SizeIs(1));
}

TEST_F(ConsumerTest, ANewerFormIsKeptAsADeadLetterAtOnce) {
  DeliveredEvent newer = Paid("o1", 1, "c1");
  newer.envelope->set_schema_version(2);
  source_.Give({{newer, Paid("o2", 1, "c2")}});
  Start();
  RunUntilConsumed(1, 0, 1);
  EXPECT_EQ(handler_.tries(), 1);  // for o2: the newer one never reached it
  EXPECT_THAT(DeadLetters().front().error, HasSubstr("order.paid of the form 2 is newer than 1"));
}

TEST_F(ConsumerTest, AFormThatTheHandlerReadsIsApplied) {
  handler_.readable_form = 2;
  DeliveredEvent newer = Paid("o1", 1, "c1");
  newer.envelope->set_schema_version(2);
  source_.Give({{newer}});
  Start();
  RunUntilConsumed(1);
  EXPECT_THAT(Effects(), ElementsAre("o1/1"));
}

TEST_F(ConsumerTest, AnUnknownTypeIsKeptAsADeadLetterAtOnce) {
  DeliveredEvent unknown = Paid("o1", 1, "c1");
  unknown.envelope->set_type("order.gift_wrapped");
  source_.Give({{unknown}});
  Start();
  RunUntilConsumed(0, 0, 1);
  EXPECT_EQ(handler_.tries(), 0);
  EXPECT_THAT(DeadLetters().front().error,
              HasSubstr("events of the type order.gift_wrapped are not known"));
}

TEST_F(ConsumerTest, PlacesWithoutEventsAreStoredOnceASecondAtMost) {
  source_.Give({{Paid("o1", 1, "c1")}});
  source_.Give({{Place("c2")}});
  source_.Give({{Place("c3")}});
  Start();
  RunUntil([&] { return source_.acknowledged() == 3; });
  EXPECT_EQ(StoredCursor(), "c1");
  EXPECT_EQ(Report().cursor, "c3");
  const int64_t writes = database_->stats().writes;
  executor_.Advance(absl::Seconds(1));
  RunUntil([&] { return source_.acknowledged() == 4; });
  EXPECT_EQ(StoredCursor(), "c3");
  EXPECT_EQ(database_->stats().writes, writes + 1);
}

TEST_F(ConsumerTest, AnEffectTakesThePlacesBeforeItAlong) {
  source_.Give({{Place("c1")}});
  source_.Give({{Paid("o1", 1, "c2")}});
  Start();
  RunUntilConsumed(1);
  EXPECT_EQ(StoredCursor(), "c2");
  executor_.Advance(absl::Seconds(2));
  EXPECT_EQ(StoredCursor(), "c2");
}

TEST_F(ConsumerTest, TheTimeOfThePositionNeverGoesBack) {
  source_.Give({{Paid("o1", 9, "c1")}});
  source_.Give({{Paid("o2", 1, "c2")}});
  Start();
  RunUntilConsumed(2);
  EXPECT_EQ(Report().as_of, absl::FromUnixSeconds(1'600'000'009));
}

}  // namespace
}  // namespace souk::events

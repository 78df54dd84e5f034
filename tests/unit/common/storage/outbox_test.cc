#include "common/storage/outbox.h"

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "tests/unit/common/storage/database_engines.h"

namespace souk::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const absl::Time kOccurred = absl::FromUnixSeconds(1'700'000'000);

OutboxEvent Event(const std::string& id, absl::Time occurred_at = kOccurred) {
  return {.event_id = id,
          .aggregate_type = "order",
          .aggregate_id = "o-" + id,
          .aggregate_version = 3,
          .type = "order.paid",
          .schema_version = 2,
          .occurred_at = occurred_at,
          .traceparent = "00-trace",
          .payload = R"({"a":"b"})"};
}

class OutboxTest : public DatabaseTest {
 protected:
  absl::Status Append(const std::vector<OutboxEvent>& events) {
    return Write([&](Transaction& transaction) {
      for (const OutboxEvent& event : events) {
        if (absl::Status status = AppendToOutbox(transaction, event); !status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }

  std::vector<std::string> IdsAfter(int64_t position, int limit = 100) {
    const auto entries = Wait(database_->Read(
        [&](Transaction& transaction) { return ReadOutbox(transaction, position, limit); }));
    EXPECT_TRUE(entries.ok()) << entries.status();
    std::vector<std::string> ids;
    for (const OutboxEntry& entry : *entries) ids.push_back(entry.event.event_id);
    return ids;
  }

  OutboxState State() { return *Wait(database_->Read(&ReadOutboxState)); }

  absl::StatusOr<int64_t> Prune(absl::Time before, int limit) {
    return Wait(database_->Write(
        [&](Transaction& transaction) { return PruneOutbox(transaction, before, limit); }));
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, OutboxTest, ::testing::ValuesIn(AllEngines()), EngineName);

TEST_P(OutboxTest, GivesBackWhatWasAppendedInOrder) {
  ASSERT_EQ(Append({Event("a"), Event("b")}), absl::OkStatus());
  const auto entries = Wait(
      database_->Read([](Transaction& transaction) { return ReadOutbox(transaction, 0, 10); }));
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->size(), 2);
  const OutboxEvent& event = entries->front().event;
  EXPECT_EQ(event.event_id, "a");
  EXPECT_EQ(event.aggregate_type, "order");
  EXPECT_EQ(event.aggregate_id, "o-a");
  EXPECT_EQ(event.aggregate_version, 3);
  EXPECT_EQ(event.type, "order.paid");
  EXPECT_EQ(event.schema_version, 2);
  EXPECT_EQ(event.occurred_at, kOccurred);
  EXPECT_EQ(event.traceparent, "00-trace");
  EXPECT_EQ(event.payload, R"({"a":"b"})");
  EXPECT_LT(entries->front().position, entries->back().position);
}

TEST_P(OutboxTest, ReadsOnFromAPosition) {
  ASSERT_EQ(Append({Event("a"), Event("b"), Event("c")}), absl::OkStatus());
  EXPECT_THAT(IdsAfter(0, 2), ElementsAre("a", "b"));
  EXPECT_THAT(IdsAfter(State().last), IsEmpty());
}

TEST_P(OutboxTest, AnEventOfAChangeThatFailedIsNotTold) {
  const absl::Status failed = Write([&](Transaction& transaction) -> absl::Status {
    static_cast<void>(AppendToOutbox(transaction, Event("a")));
    return absl::InvalidArgumentError("no");
  });
  EXPECT_EQ(failed.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(IdsAfter(0), IsEmpty());
}

TEST_P(OutboxTest, AnEmptyOutboxHasAnEpochAndNoPosition) {
  const OutboxState state = State();
  EXPECT_THAT(state.epoch, Not(IsEmpty()));
  EXPECT_EQ(state.last, 0);
  EXPECT_EQ(state.pruned_to, 0);
}

TEST_P(OutboxTest, PruningRemovesWhatIsOldUpToALimit) {
  ASSERT_EQ(Append({Event("a"), Event("b"), Event("c", kOccurred + absl::Hours(1))}),
            absl::OkStatus());
  EXPECT_EQ(*Prune(kOccurred + absl::Minutes(1), 1), 1);
  EXPECT_THAT(IdsAfter(0), ElementsAre("b", "c"));
  EXPECT_EQ(*Prune(kOccurred + absl::Minutes(1), 10), 1);
  EXPECT_THAT(IdsAfter(0), ElementsAre("c"));
  EXPECT_EQ(*Prune(kOccurred + absl::Minutes(1), 10), 0);
  EXPECT_EQ(State().pruned_to + 1, State().last);
}

TEST_P(OutboxTest, PositionsGoOnAfterEverythingWasPruned) {
  ASSERT_EQ(Append({Event("a")}), absl::OkStatus());
  const int64_t last = State().last;
  EXPECT_EQ(*Prune(kOccurred + absl::Minutes(1), 10), 1);
  EXPECT_EQ(State().last, last);
  ASSERT_EQ(Append({Event("b")}), absl::OkStatus());
  EXPECT_GT(State().last, last);
}

TEST_P(OutboxTest, ANewEpochReplacesTheOldOne) {
  const std::string before = State().epoch;
  ASSERT_EQ(Write([](Transaction& transaction) { return StartNewEpoch(transaction, "e2"); }),
            absl::OkStatus());
  EXPECT_NE(State().epoch, before);
  EXPECT_EQ(State().epoch, "e2");
}

TEST_P(OutboxTest, WhoWaitsIsWokenByACommitAndNotByAFailure) {
  int woken = 0;
  const auto append = [&](bool fail) {
    return Write([&, fail](Transaction& transaction) -> absl::Status {
      transaction.AfterCommit([&woken] { ++woken; });
      return fail ? absl::InvalidArgumentError("no") : AppendToOutbox(transaction, Event("a"));
    });
  };
  EXPECT_FALSE(append(true).ok());
  EXPECT_EQ(woken, 0);
  EXPECT_TRUE(append(false).ok());
  EXPECT_EQ(woken, 1);
}

}  // namespace
}  // namespace souk::storage

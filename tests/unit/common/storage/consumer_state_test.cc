#include "common/storage/consumer_state.h"

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "tests/unit/common/storage/database_engines.h"

namespace souk::storage {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);
const ConsumerPosition kFirst = {"c1", "c1", kStart};
const ConsumerPosition kSecond = {"c2", "c2", kStart + absl::Seconds(1)};

class ConsumerStateTest : public DatabaseTest {
 protected:
  std::optional<ConsumerPosition> Position(const std::string& consumer = "loyalty") {
    return *Wait(database_->Read(
        [&](Transaction& transaction) { return FindPosition(transaction, consumer); }));
  }

  absl::Status Move(const std::optional<ConsumerPosition>& from, const ConsumerPosition& to) {
    return Write(
        [&](Transaction& transaction) { return MovePosition(transaction, "loyalty", from, to); });
  }

  bool See(const std::string& aggregate, int64_t version) {
    return *Wait(database_->Write([&](Transaction& transaction) {
      return MarkSeen(transaction, "loyalty", {"order", aggregate, version});
    }));
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, ConsumerStateTest, ::testing::ValuesIn(AllEngines()), EngineName);

TEST_P(ConsumerStateTest, APositionMovesOnFromWhereItIs) {
  EXPECT_EQ(Position(), std::nullopt);
  ASSERT_EQ(Move(std::nullopt, kFirst), absl::OkStatus());
  EXPECT_EQ(Position(), kFirst);
  ASSERT_EQ(Move(kFirst, kSecond), absl::OkStatus());
  EXPECT_EQ(Position(), kSecond);
  EXPECT_EQ(Position("somebody else"), std::nullopt);
}

TEST_P(ConsumerStateTest, WhoWasOvertakenMovesNothing) {
  ASSERT_EQ(Move(std::nullopt, kFirst), absl::OkStatus());
  ASSERT_EQ(Move(kFirst, kSecond), absl::OkStatus());
  EXPECT_EQ(ReasonOf(Move(kFirst, {"c3", "c3", kStart})), "CONSUMER_MOVED");
  EXPECT_EQ(ReasonOf(Move(std::nullopt, {"c3", "c3", kStart})), "CONSUMER_MOVED");
  EXPECT_EQ(Position(), kSecond);
}

TEST_P(ConsumerStateTest, AResetGoesBackAndForgetsNoEvent) {
  ASSERT_EQ(Move(std::nullopt, kFirst), absl::OkStatus());
  EXPECT_TRUE(See("o1", 1));
  ASSERT_EQ(
      Write([](Transaction& transaction) { return ResetPosition(transaction, "loyalty", "c0"); }),
      absl::OkStatus());
  EXPECT_EQ(Position(), (ConsumerPosition{"c0", kFirst.reached, kStart}));
  EXPECT_EQ(ReasonOf(Move(kFirst, kSecond)), "CONSUMER_MOVED");
  EXPECT_FALSE(See("o1", 1));
}

TEST_P(ConsumerStateTest, AnEventIsNewOnce) {
  EXPECT_TRUE(See("o1", 1));
  EXPECT_FALSE(See("o1", 1));
  EXPECT_TRUE(See("o1", 3));
  EXPECT_FALSE(See("o1", 2));
  EXPECT_TRUE(See("o2", 1));
}

TEST_P(ConsumerStateTest, ALetterIsKeptUntilItIsTaken) {
  const DeadLetter letter = {.event_id = "e1",
                             .type = "order.paid",
                             .aggregate_type = "order",
                             .aggregate_id = "o1",
                             .envelope = std::string("\0\xff bytes", 8),
                             .error = "cannot be applied",
                             .died_at = kStart};
  ASSERT_EQ(Write([&](Transaction& transaction) {
              return AddDeadLetter(transaction, "loyalty", letter);
            }),
            absl::OkStatus());
  const auto list = [&](const std::string& after) {
    return *Wait(database_->Read([&](Transaction& transaction) {
      return ListDeadLetters(transaction, "loyalty", after, 10);
    }));
  };
  ASSERT_THAT(list(""), SizeIs(1));
  EXPECT_EQ(list("").front().envelope, letter.envelope);
  EXPECT_EQ(list("").front().error, letter.error);
  EXPECT_THAT(list("e1"), IsEmpty());

  const auto take = [&](const std::string& consumer) {
    return *Wait(database_->Write(
        [&](Transaction& transaction) { return TakeDeadLetter(transaction, consumer, "e1"); }));
  };
  EXPECT_EQ(take("somebody else"), std::nullopt);
  EXPECT_EQ(take("loyalty")->aggregate_id, "o1");
  EXPECT_EQ(take("loyalty"), std::nullopt);
}

}  // namespace
}  // namespace souk::storage

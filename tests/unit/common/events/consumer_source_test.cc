// What a consumer does when its source fails, another process moves it, or it is to stop.

#include <gmock/gmock.h>

#include "common/base/error.h"
#include "common/events/consumer.h"
#include "tests/unit/common/events/consumer_fixture.h"

namespace souk::events {
namespace {

using ::testing::ElementsAre;

class ConsumerSourceTest : public ConsumerTest {
 protected:
  void MoveByAnotherProcess(const std::string& cursor) {
    EXPECT_EQ(Run(database_->Write([&](storage::Transaction& transaction) {
                return storage::ResetPosition(transaction, "test.sums", cursor);
              })),
              absl::OkStatus());
  }

  size_t Asked() { return source_.asked().size(); }
};

TEST_F(ConsumerSourceTest, ASourceThatFailsIsAskedAgainFromWhatIsStored) {
  source_.Give({{Paid("o1", 1, "c1")}});
  source_.Give(absl::UnavailableError("gone"));
  Start();
  RunUntil([&] { return Asked() == 2; });
  EXPECT_EQ(source_.asked().back().cursor, "c1");
  source_.Give({{Paid("o1", 2, "c2")}});
  RunUntilConsumed(2);
  EXPECT_THAT(Effects(), ElementsAre("o1/1", "o1/2"));
}

TEST_F(ConsumerSourceTest, ASourceThatIsAwayIsAskedLessAndLess) {
  for (int i = 0; i < 20; ++i) source_.Give(absl::UnavailableError("gone"));
  Start();
  const SteadyTime began = clock_.SteadyNow();
  RunUntil([&] { return Asked() == 21; });
  EXPECT_GT(clock_.SteadyNow() - began, std::chrono::seconds(2));
  source_.Give({{Paid("o1", 1, "c1")}});
  RunUntilConsumed(1);
}

TEST_F(ConsumerSourceTest, ASourceThatCancelsOfItsOwnIsNotAskedWithoutAPause) {
  for (int i = 0; i < 10; ++i) source_.Give(absl::CancelledError("the server stopped"));
  Start();
  const SteadyTime began = clock_.SteadyNow();
  RunUntil([&] { return Asked() == 11; });
  EXPECT_GT(clock_.SteadyNow(), began);
}

TEST_F(ConsumerSourceTest, APositionThatNeverWorksAgainWaitsForSomeone) {
  const absl::Status too_old =
      ErrorWithReason(absl::StatusCode::kOutOfRange, "CURSOR_TOO_OLD", "gone for good");
  for (int i = 0; i < 3; ++i) source_.Give(too_old);
  Start();
  RunUntil([&] { return Asked() == 3; });
  EXPECT_EQ(Report().state, ConsumerState::kNeedsSomeone);
  EXPECT_EQ(Report().trouble, too_old);
  RunUntil([&] { return Asked() == 4; });
  source_.Give({{Paid("o1", 1, "c9")}});
  RunUntilConsumed(1);
  EXPECT_EQ(Report().state, ConsumerState::kFollowing);
}

TEST_F(ConsumerSourceTest, WhoIsOvertakenStandsByAndThenGoesOnFromThere) {
  source_.Give({{Paid("o1", 1, "c1")}});
  Start();
  RunUntilConsumed(1);
  MoveByAnotherProcess("c2");
  source_.Give({{Paid("o1", 2, "c2")}});
  executor_.RunUntil([&] { return executor_.timers() > 0; });
  EXPECT_EQ(Report().state, ConsumerState::kStandingBy);
  EXPECT_EQ(Report().cursor, "c2");
  EXPECT_THAT(Effects(), ElementsAre("o1/1"));
  RunUntil([&] { return Asked() == 2; });
  EXPECT_EQ(source_.asked().back().cursor, "c2");
  source_.Give({{Paid("o1", 3, "c3")}});
  RunUntilConsumed(2);
}

TEST_F(ConsumerSourceTest, StopsWhileItWaitsForEvents) {
  source_.Give({{Paid("o1", 1, "c1")}});
  Start();
  RunUntilConsumed(1);
  Stop();
  EXPECT_EQ(executor_.timers(), 0u);
}

TEST_F(ConsumerSourceTest, StopsWhileItWaitsForItsSource) {
  for (int i = 0; i < 100; ++i) source_.Give(absl::UnavailableError("gone"));
  Start();
  RunUntil([&] { return Asked() == 8; });
  Stop();
  EXPECT_EQ(executor_.timers(), 0u);
}

TEST_F(ConsumerSourceTest, StopsBeforeItStarts) {
  consumer_ = std::make_unique<Consumer>(options_, source_, handler_, *database_, clock_, random_,
                                         executor_, metrics_, logger_);
  Stop();
  EXPECT_EQ(Asked(), 0u);
}

}  // namespace
}  // namespace souk::events

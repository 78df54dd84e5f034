// What `soukctl events` refuses before it calls anybody.

#include <gtest/gtest.h>

#include "tests/unit/tools/soukctl/run_command.h"
#include "tools/soukctl/commands.h"

namespace souk::soukctl {
namespace {

TEST(EventsCommandTest, NamesWhatItCanDo) {
  EXPECT_EQ(
      ErrorOf(EventsCommand(), {}),
      absl::InvalidArgumentError("say what to do: tail, consumers, dead-letters, redrive, replay"));
  EXPECT_EQ(ErrorOf(EventsCommand(), {"eat"}),
            absl::InvalidArgumentError(
                "events cannot eat; it can: tail, consumers, dead-letters, redrive, replay"));
}

TEST(EventsCommandTest, AFlagOfAnotherVerbIsRefused) {
  EXPECT_EQ(ErrorOf(EventsCommand(), {"consumers", "--all"}),
            absl::InvalidArgumentError("events consumers takes no --all"));
  EXPECT_EQ(ErrorOf(EventsCommand(), {"tail", "--consumer=user.loyalty"}),
            absl::InvalidArgumentError("events tail takes no --consumer"));
  EXPECT_EQ(ErrorOf(EventsCommand(), {"tail", "order"}),
            absl::InvalidArgumentError("events tail takes flags only, not order"));
}

TEST(EventsCommandTest, ACursorNeedsItsService) {
  EXPECT_EQ(ErrorOf(EventsCommand(), {"tail", "--from=a1-42"}),
            absl::InvalidArgumentError("a cursor is one service's: name it by --service"));
}

TEST(EventsCommandTest, TheLimitIsANumber) {
  for (const char* limit : {"--limit=many", "--limit=-1"}) {
    EXPECT_EQ(ErrorOf(EventsCommand(), {"tail", limit}),
              absl::InvalidArgumentError("--limit must be a number of events"));
  }
}

TEST(EventsCommandTest, AnUnknownServiceGetsThoseThatAreKnown) {
  const absl::Status unknown =
      absl::NotFoundError("there is no service orders; there are: inventory, order, payment, user");
  EXPECT_EQ(ErrorOf(EventsCommand(), {"tail", "--service=orders"}), unknown);
  EXPECT_EQ(ErrorOf(EventsCommand(), {"consumers", "--service=orders"}), unknown);
  EXPECT_EQ(ErrorOf(EventsCommand(), {"dead-letters", "--service=orders"}), unknown);
}

TEST(EventsCommandTest, RedriveTakesOneEventOrAll) {
  const absl::Status one =
      absl::InvalidArgumentError("events redrive takes one EVENT_ID, or --all");
  EXPECT_EQ(ErrorOf(EventsCommand(), {"redrive", "--service=user", "--consumer=c"}), one);
  EXPECT_EQ(ErrorOf(EventsCommand(), {"redrive", "--service=user", "--consumer=c", "e1", "e2"}),
            one);
  EXPECT_EQ(ErrorOf(EventsCommand(), {"redrive", "--service=user", "--consumer=c", "--all", "e1"}),
            one);
  EXPECT_EQ(ErrorOf(EventsCommand(), {"redrive", "--service=user", "e1"}),
            absl::InvalidArgumentError("events redrive needs --consumer"));
  EXPECT_EQ(ErrorOf(EventsCommand(), {"dead-letters"}),
            absl::InvalidArgumentError("events dead-letters needs --service"));
}

TEST(EventsCommandTest, ReplaySaysFromWhere) {
  EXPECT_EQ(ErrorOf(EventsCommand(), {"replay", "--service=user", "--consumer=c"}),
            absl::InvalidArgumentError("events replay needs --from"));
  EXPECT_EQ(ErrorOf(EventsCommand(), {"replay", "--service=user", "--consumer=c", "--from=end"}),
            absl::InvalidArgumentError("events replay goes from a cursor or from start"));
}

}  // namespace
}  // namespace souk::soukctl

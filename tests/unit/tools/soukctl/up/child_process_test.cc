#include "tools/soukctl/up/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

namespace souk::soukctl {
namespace {

using ::testing::ElementsAre;

class ChildProcessTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::shared_ptr<ChildProcess>> StartShell(const std::string& script) {
    return ChildProcess::Start(context_, {"/bin/sh", "-c", script},
                               [this](const std::string& line) { lines_.push_back(line); });
  }

  // Reads all that the process says, then gives how it ended.
  std::string Finish(const ChildProcess& child) {
    context_.run();
    int status = 0;
    waitpid(child.pid(), &status, 0);
    return DescribeExit(status);
  }

  boost::asio::io_context context_;
  std::vector<std::string> lines_;
};

TEST_F(ChildProcessTest, HandsOnWhatItWritesLineByLine) {
  const auto child = StartShell("echo one; echo two >&2; echo; printf three");
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_EQ(Finish(**child), "exited with code 0");
  EXPECT_THAT(lines_, ElementsAre("one", "two", "three"));
}

TEST_F(ChildProcessTest, TellsWhenAllThatItWroteIsHandedOn) {
  const auto child = StartShell("for i in 1 2 3 4 5 6; do echo line $i; done");
  ASSERT_TRUE(child.ok()) << child.status();
  size_t lines_then = 0;
  (*child)->WhenSilent([&] { lines_then = lines_.size(); });
  Finish(**child);
  EXPECT_EQ(lines_then, 6u);
  bool at_once = false;
  (*child)->WhenSilent([&] { at_once = true; });
  EXPECT_TRUE(at_once);
}

TEST_F(ChildProcessTest, TellsHowItEnded) {
  const auto child = StartShell("exit 3");
  ASSERT_TRUE(child.ok()) << child.status();
  EXPECT_EQ(Finish(**child), "exited with code 3");
}

TEST_F(ChildProcessTest, GetsSignals) {
  const auto child = StartShell("exec tail -f /dev/null");
  ASSERT_TRUE(child.ok()) << child.status();
  (*child)->Signal(SIGKILL);
  EXPECT_EQ(Finish(**child), "was killed by signal 9 (Killed)");
}

TEST_F(ChildProcessTest, HasAProcessGroupOfItsOwn) {
  const auto child = StartShell("ps -o pgid= -p $$ 2>/dev/null || cut -d' ' -f5 /proc/$$/stat");
  ASSERT_TRUE(child.ok()) << child.status();
  Finish(**child);
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(std::stoi(lines_[0]), (*child)->pid());
}

TEST_F(ChildProcessTest, AProgramThatIsNotThereIsNamedWithTheRemedy) {
  const auto child =
      ChildProcess::Start(context_, {"/no/such/souk-order"}, [](const std::string&) {});
  EXPECT_EQ(child.status(),
            absl::InternalError("/no/such/souk-order cannot be run: No such file or directory; "
                                "build it with `make build`"));
}

}  // namespace
}  // namespace souk::soukctl

#include "tools/soukctl/dispatch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace souk::soukctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<Command> Commands() {
  return {{.name = "ask",
           .summary = "Ask something",
           .arguments = "QUESTION",
           .flags = {{.name = "--loud"},
                     {.name = "--exit", .value = "CODE", .meaning = "the exit code"}},
           .run = [](const Arguments& arguments) -> absl::StatusOr<int> {
             return arguments.Has("--loud") ? 3 : 0;
           }},
          {.name = "fail", .summary = "Fail", .run = [](const Arguments&) -> absl::StatusOr<int> {
             return absl::UnavailableError("nobody is there");
           }}};
}

class DispatchTest : public ::testing::Test {
 protected:
  int Run(const std::vector<std::string>& words) {
    return Dispatch(Commands(), words, out_, error_);
  }

  std::ostringstream out_;
  std::ostringstream error_;
};

TEST_F(DispatchTest, GivesTheCommandsExitCode) {
  EXPECT_EQ(Run({"ask"}), 0);
  EXPECT_EQ(Run({"ask", "why?", "--loud"}), 3);
  EXPECT_EQ(out_.str() + error_.str(), "");
}

TEST_F(DispatchTest, SaysWhyACommandCouldNotBeDone) {
  EXPECT_EQ(Run({"fail"}), 1);
  EXPECT_EQ(error_.str(), "soukctl fail: nobody is there\n");
}

TEST_F(DispatchTest, RefusesWordsThatMakeNoSense) {
  EXPECT_EQ(Run({"dance"}), 2);
  EXPECT_EQ(Run({"ask", "--soft"}), 2);
  EXPECT_EQ(error_.str(),
            "soukctl: there is no command dance; see soukctl --help\n"
            "soukctl ask: there is no flag --soft here\n");
}

TEST_F(DispatchTest, HelpListsTheCommands) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("ask      Ask something\n"), HasSubstr("fail     Fail\n"),
                                HasSubstr("soukctl COMMAND --help")));
}

TEST_F(DispatchTest, WithoutACommandThereIsTheHelpAndAnError) {
  EXPECT_EQ(Run({}), 2);
  EXPECT_THAT(out_.str(), HasSubstr("Ask something"));
}

TEST_F(DispatchTest, ACommandsHelpListsItsFlagsAndRunsNothing) {
  EXPECT_EQ(Run({"ask", "--help"}), 0);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("soukctl ask [flags] QUESTION\n"), HasSubstr("--exit CODE"),
                    HasSubstr("the exit code"), Not(HasSubstr("Fail"))));
}

}  // namespace
}  // namespace souk::soukctl

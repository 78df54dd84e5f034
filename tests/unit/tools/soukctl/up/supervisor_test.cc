#include "tools/soukctl/up/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::soukctl {
namespace {

constexpr char kUntilSigterm[] = "exec tail -f /dev/null";

// A process that a shell script plays; nobody answers at its admin address.
ProcessPlan Scripted(const std::string& name, const std::string& script) {
  return {.name = name,
          .command = {"/bin/sh", "-c", script},
          .endpoint = {.admin = "http://127.0.0.1:1"}};
}

absl::Status Supervise(std::vector<ProcessPlan> plan) {
  Console console;
  return Supervisor(std::move(plan), {.ready_file = ""}, console).Run();
}

TEST(SupervisorTest, AProcessThatEndsBeforeItIsReadyEndsAllAndGivesItsLastWords) {
  EXPECT_EQ(Supervise({Scripted("gateway", kUntilSigterm),
                       Scripted("order", "for i in 1 2 3 4 5 6; do echo line $i; done; exit 3")}),
            absl::UnavailableError("order exited with code 3 before it was ready; it said last:\n"
                                   "  line 2\n  line 3\n  line 4\n  line 5\n  line 6"));
}

TEST(SupervisorTest, AProgramThatIsNotThereEndsAll) {
  const absl::Status status =
      Supervise({Scripted("gateway", kUntilSigterm),
                 {.name = "order", .command = {"/no/such/souk-order"}, .endpoint = {}}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("/no/such/souk-order"));
}

}  // namespace
}  // namespace souk::soukctl

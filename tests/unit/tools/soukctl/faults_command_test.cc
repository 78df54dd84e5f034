// What `soukctl faults` refuses before it calls anybody, and how a fault reads.

#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/tools/soukctl/run_command.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/faults/operate.h"

namespace souk::soukctl {
namespace {

TEST(FaultsCommandTest, SaysHowItIsWritten) {
  EXPECT_EQ(ErrorOf(FaultsCommand(), {}),
            absl::InvalidArgumentError("write: soukctl faults set, list or clear"));
  EXPECT_EQ(ErrorOf(FaultsCommand(), {"break"}),
            absl::InvalidArgumentError("write: soukctl faults set, list or clear"));
  EXPECT_EQ(ErrorOf(FaultsCommand(), {"set", "payment", "slow"}),
            absl::InvalidArgumentError("write: soukctl faults set PROCESS NAME KEY=VALUE..."));
  EXPECT_EQ(ErrorOf(FaultsCommand(), {"list", "payment", "slow"}),
            absl::InvalidArgumentError("write: soukctl faults list [PROCESS]"));
  EXPECT_EQ(ErrorOf(FaultsCommand(), {"clear", "payment", "slow", "fast"}),
            absl::InvalidArgumentError("write: soukctl faults clear [PROCESS [NAME]]"));
}

TEST(FaultsCommandTest, AnUnknownProcessIsNamed) {
  EXPECT_EQ(ErrorOf(FaultsCommand(), {"set", "payments", "slow", "delay=1s"}).code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(ErrorOf(FaultsCommand(), {"clear", "payments"}).code(), absl::StatusCode::kNotFound);
}

TEST(FaultsCommandTest, AnUnknownKeyIsNamedBeforeAnybodyIsCalled) {
  std::ostringstream out;
  const absl::Status status = SetFault({}, "payment", "slow", {"delays=1s"}, out);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("delays"), std::string::npos) << status;
  EXPECT_EQ(out.str(), "");
}

TEST(FaultsCommandTest, AFaultIsALine) {
  admin::v1::Fault fault;
  fault.set_name("slow");
  fault.mutable_config()->set_method("Charge");
  fault.mutable_config()->set_percentage(30);
  fault.mutable_config()->mutable_delay()->set_seconds(2);
  fault.set_calls(12);
  EXPECT_EQ(DescribeFault("payment", fault),
            R"(payment  slow  {"method":"Charge","percentage":30,"delay":"2s"}  12 calls)");
  fault.mutable_expires_in()->set_seconds(48);
  EXPECT_EQ(
      DescribeFault("payment", fault),
      R"(payment  slow  {"method":"Charge","percentage":30,"delay":"2s"}  12 calls, ends in 48s)");
}

}  // namespace
}  // namespace souk::soukctl

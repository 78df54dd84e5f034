#include "tools/soukctl/up/process_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace souk::soukctl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;

class ProcessPlanTest : public ::testing::Test {
 protected:
  // The plan of one process.
  ProcessPlan PlanOf(const std::string& name) {
    const absl::StatusOr<std::vector<ProcessPlan>> plan = PlanProcesses(options_);
    EXPECT_EQ(plan.status(), absl::OkStatus());
    for (const ProcessPlan& process : *plan) {
      if (process.name == name) return process;
    }
    ADD_FAILURE() << name;
    return {};
  }

  PlanOptions options_{.bin_dir = "/opt/souk/bin", .data_dir = "/data", .assignments = {}};
};

TEST_F(ProcessPlanTest, CallersEndBeforeWhatTheyCall) {
  const absl::StatusOr<std::vector<ProcessPlan>> plan = PlanProcesses(options_);
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::vector<std::string> names;
  for (const ProcessPlan& process : *plan) names.push_back(process.name);
  EXPECT_THAT(names, ElementsAre("gateway", "order", "payment", "inventory", "user"));
}

TEST_F(ProcessPlanTest, TheGatewayIsToldTheApiAndWhereTheServicesAre) {
  const ProcessPlan gateway = PlanOf("gateway");
  EXPECT_EQ(gateway.command[0], "/opt/souk/bin/souk-gateway");
  EXPECT_THAT(
      gateway.command,
      IsSupersetOf({"--set=http.listen=127.0.0.1:8080", "--set=process.admin_listen=127.0.0.1:9100",
                    "--set=descriptor_set=/opt/souk/bin/../share/souk.pb",
                    "--set=upstreams.souk.user.v1.UserService=127.0.0.1:50051",
                    "--set=upstreams.souk.order.v1.OrderService=127.0.0.1:50052",
                    "--set=upstreams.souk.payment.v1.PaymentService=127.0.0.1:50053",
                    "--set=upstreams.souk.inventory.v1.InventoryService=127.0.0.1:50054"}));
  EXPECT_EQ(gateway.endpoint.http, "http://127.0.0.1:8080");
  EXPECT_EQ(gateway.endpoint.grpc, "");
}

TEST_F(ProcessPlanTest, AServiceIsToldItsDatabaseAndItsCallees) {
  const ProcessPlan order = PlanOf("order");
  EXPECT_EQ(order.command[0], "/opt/souk/bin/souk-order");
  EXPECT_THAT(order.command, IsSupersetOf({"--set=grpc.listen=127.0.0.1:50052",
                                           "--set=database=sqlite:///data/order.db",
                                           "--set=clients.payment.target=127.0.0.1:50053"}));
  EXPECT_EQ(order.endpoint.grpc, "127.0.0.1:50052");
  EXPECT_EQ(order.endpoint.admin, "http://127.0.0.1:9102");
  EXPECT_EQ(order.endpoint.database, "sqlite:///data/order.db");
  EXPECT_THAT(PlanOf("user").command, Contains("--set=data_dir=/data"));
  EXPECT_THAT(PlanOf("payment").command,
              Contains("--set=processor_database=sqlite:///data/processor.db"));
}

TEST_F(ProcessPlanTest, EphemeralPortsAreAllDifferentAndKnownToAll) {
  options_.ephemeral_ports = true;
  const absl::StatusOr<std::vector<ProcessPlan>> plan = PlanProcesses(options_);
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::set<std::string> addresses;
  for (const ProcessPlan& process : *plan) {
    addresses.insert(process.endpoint.admin);
    addresses.insert(process.endpoint.http + process.endpoint.grpc);
  }
  EXPECT_EQ(addresses.size(), 10u);
  const std::string order = (*plan)[1].endpoint.grpc;
  EXPECT_THAT((*plan)[0].command, Contains("--set=upstreams.souk.order.v1.OrderService=" + order));
}

TEST_F(ProcessPlanTest, AnAssignmentGoesLastToItsProcess) {
  options_.assignments = {"order:process.telemetry.log.level=DEBUG",
                          "payment:database=sqlite:///x:y.db"};
  EXPECT_EQ(PlanOf("order").command.back(), "--set=process.telemetry.log.level=DEBUG");
  EXPECT_EQ(PlanOf("payment").command.back(), "--set=database=sqlite:///x:y.db");
}

TEST_F(ProcessPlanTest, AnAssignmentToNoProcessIsRefused) {
  for (const char* assignment : {"basket:a=1", "order", "a=1", ""}) {
    options_.assignments = {assignment};
    EXPECT_EQ(PlanProcesses(options_).status(),
              absl::InvalidArgumentError(
                  "--set " + std::string(assignment) +
                  ": write PROCESS:PATH=VALUE, with one of gateway, user, order, payment and "
                  "inventory"));
  }
}

}  // namespace
}  // namespace souk::soukctl

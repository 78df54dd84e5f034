#include "tools/soukctl/up/process_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace souk::soukctl {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
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

  PlanOptions options_{.bin_dir = "/opt/souk/bin",
                       .data_dir = "/data",
                       .databases = DatabaseUrls::InFolder("/data")};
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
  EXPECT_THAT(gateway.command, Contains("--set=grpc.listen=127.0.0.1:50050"));
  EXPECT_EQ(gateway.endpoint.grpc, "127.0.0.1:50050");
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

TEST_F(ProcessPlanTest, ReplicasShareADatabaseAndEveryCallerKnowsAllOfThem) {
  options_.databases = *DatabaseUrls::OnServer("postgresql://souk@db/shop_");
  options_.replicas = {"order=2"};
  const std::string both = "ipv4:127.0.0.1:50052,127.0.0.1:50062";
  const ProcessPlan first = PlanOf("order");
  const ProcessPlan second = PlanOf("order-2");
  EXPECT_EQ(second.command[0], "/opt/souk/bin/souk-order");
  EXPECT_EQ(second.endpoint.grpc, "127.0.0.1:50062");
  EXPECT_EQ(second.endpoint.admin, "http://127.0.0.1:9112");
  EXPECT_EQ(first.endpoint.database, "postgresql://souk@db/shop_order");
  EXPECT_EQ(second.endpoint.database, first.endpoint.database);
  EXPECT_THAT(second.command, Contains("--set=database=postgresql://souk@db/shop_order"));
  EXPECT_THAT(PlanOf("gateway").command,
              Contains("--set=upstreams.souk.order.v1.OrderService=" + both));
  EXPECT_THAT(PlanOf("user").command, Contains("--set=clients.order.target=" + both));
  EXPECT_THAT(PlanOf("payment").command,
              Contains("--set=processor_database=postgresql://souk@db/shop_processor"));
}

TEST_F(ProcessPlanTest, SeveralServicesMayHaveReplicas) {
  options_.databases = *DatabaseUrls::OnServer("postgresql://souk@db/shop_");
  options_.replicas = {"order=2,inventory=3"};
  EXPECT_EQ(PlanOf("order-2").endpoint.grpc, "127.0.0.1:50062");
  EXPECT_EQ(PlanOf("inventory-3").endpoint.grpc, "127.0.0.1:50074");
  EXPECT_THAT(PlanOf("order-2").command,
              Contains("--set=clients.inventory.target=ipv4:127.0.0.1:50054,127.0.0.1:50064,"
                       "127.0.0.1:50074"));
}

TEST_F(ProcessPlanTest, AnAssignmentGoesToAllReplicasOrToTheOneThatItNames) {
  options_.databases = *DatabaseUrls::OnServer("postgresql://souk@db/shop_");
  options_.replicas = {"order=2"};
  options_.assignments = {"order:a=1", "order-2:b=2"};
  EXPECT_EQ(PlanOf("order").command.back(), "--set=a=1");
  EXPECT_THAT(PlanOf("order-2").command, IsSupersetOf({"--set=a=1", "--set=b=2"}));
}

TEST_F(ProcessPlanTest, WithTheRegistryAllFindEachOtherByIt) {
  options_.registry = true;
  const ProcessPlan registry = PlanOf("registry");
  EXPECT_THAT(registry.command, ElementsAre("/opt/souk/bin/souk-registry",
                                            "--set=process.admin_listen=127.0.0.1:9105",
                                            "--set=process.telemetry.log.format=TERMINAL",
                                            "--set=grpc.listen=127.0.0.1:50055"));
  EXPECT_EQ(registry.endpoint.database, "");
  EXPECT_THAT(PlanOf("gateway").command,
              IsSupersetOf({"--set=process.discovery.registry.target=127.0.0.1:50055",
                            "--set=upstreams.souk.user.v1.UserService=registry:///user"}));
  EXPECT_THAT(PlanOf("order").command,
              IsSupersetOf({"--set=process.discovery.registry.target=127.0.0.1:50055",
                            "--set=process.discovery.advertise=127.0.0.1",
                            "--set=clients.payment.target=registry:///payment"}));
}

TEST_F(ProcessPlanTest, ReplicasAreRefusedWhereThereCanBeNone) {
  const auto refused = [&](const std::string& replicas) {
    options_.replicas = {replicas};
    const absl::Status status = PlanProcesses(options_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << replicas;
    return std::string(status.message());
  };
  EXPECT_THAT(refused("order=2"), HasSubstr("a SQLite file has one process"));
  options_.databases = *DatabaseUrls::OnServer("postgresql://souk@db/shop_");
  EXPECT_THAT(refused("payment=2"), HasSubstr("only order, user and inventory"));
  for (const char* text : {"order", "order=0", "order=10", "order=x"}) {
    EXPECT_THAT(refused(text), HasSubstr("write order=N")) << text;
  }
}

TEST_F(ProcessPlanTest, EphemeralPortsAreAllDifferentAndKnownToAll) {
  options_.ephemeral_ports = true;
  const absl::StatusOr<std::vector<ProcessPlan>> plan = PlanProcesses(options_);
  ASSERT_TRUE(plan.ok()) << plan.status();
  std::set<std::string> addresses;
  for (const ProcessPlan& process : *plan) {
    addresses.insert(process.endpoint.admin);
    addresses.insert(process.endpoint.grpc);
    if (!process.endpoint.http.empty()) addresses.insert(process.endpoint.http);
  }
  EXPECT_EQ(addresses.size(), 11u);
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
                  ": write PROCESS:PATH=VALUE, with one of gateway, user, order, payment, "
                  "inventory and registry"));
  }
}

}  // namespace
}  // namespace souk::soukctl

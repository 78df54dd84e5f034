#include "common/host/platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/resilience/circuit_breaker.h"
#include "souk/order/v1/order_service.pb.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/common/host/host_fixture.h"
#include "tests/unit/common/storage/storage_test_support.h"
#include "tests/unit/common/telemetry/http_client.h"

namespace souk::host {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

absl::Status CreateAt(const std::string& admin_listen) {
  config::v1::ProcessConfig config = QuietProcess();
  config.set_admin_listen(admin_listen);
  return Platform::Create("order", config).status();
}

// Calls GetOrder once.
absl::Status Call(rpc::Channel& channel) {
  const auto get = channel.Unary<order::v1::GetOrderRequest, order::v1::Order>(
      "souk.order.v1.OrderService/GetOrder");
  return async::RunBlocking(get({}, {})).status();
}

TEST(PlatformTest, ServesItsAdminPagesAndIsNotReadyUntilItServes) {
  const std::unique_ptr<Platform> platform = MakePlatform();
  const uint16_t port = platform->admin().port();
  EXPECT_THAT(telemetry::HttpGet(port, "/healthz"), HasSubstr("200 OK"));
  EXPECT_THAT(telemetry::HttpGet(port, "/readyz"),
              AllOf(HasSubstr("503"), HasSubstr("serving: starting")));
  platform->readiness().Set("serving", absl::OkStatus());
  EXPECT_THAT(telemetry::HttpGet(port, "/readyz"), HasSubstr("200 OK"));
}

TEST(PlatformTest, AnAdminAddressThatIsNoneIsRefusedByItsKey) {
  for (const char* listen :
       {"", "9102", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:65536", "127.0.0.1:-1"}) {
    const absl::Status status = CreateAt(listen);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << listen;
    EXPECT_THAT(std::string(status.message()), HasSubstr("process.admin_listen: ")) << listen;
  }
  EXPECT_EQ(CreateAt("localhost:0").code(), absl::StatusCode::kInvalidArgument);
}

TEST(PlatformTest, AnAdminPortInUseIsNamed) {
  const std::unique_ptr<Platform> first = MakePlatform();
  const std::string address = absl::StrCat("127.0.0.1:", first->admin().port());
  const absl::Status status = CreateAt(address);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(address));
}

TEST(PlatformTest, OpensTheServicesDatabase) {
  const storage::TempFolder folder;
  const std::unique_ptr<Platform> platform = MakePlatform();
  const auto database =
      platform->OpenDatabase("sqlite://" + folder.File("order.db"), storage::kTestMigrations);
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_EQ(async::RunBlocking((*database)->Write([](storage::Transaction& transaction) {
              return storage::AddPerson(transaction, 1);
            })),
            absl::OkStatus());
}

TEST(PlatformTest, ADatabaseOfAnotherServiceIsRefused) {
  const storage::TempFolder folder;
  const std::string url = "sqlite://" + folder.File("order.db");
  ASSERT_TRUE(MakePlatform()->OpenDatabase(url, storage::kTestMigrations).ok());
  EXPECT_EQ(MakePlatform("payment")->OpenDatabase(url, storage::kTestMigrations).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(PlatformTest, AFolderThatCannotBeWrittenIsNamed) {
  const std::unique_ptr<Platform> platform = MakePlatform();
  // Not even root can make files there.
  const absl::Status status =
      platform->OpenDatabase("sqlite:///sys/order.db", storage::kTestMigrations).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/sys/order.db"));
}

TEST(PlatformTest, AChannelMustSayWhereItsCalleeIs) {
  EXPECT_EQ(MakePlatform()->OpenChannel("payment", ClientOf("")).status(),
            absl::InvalidArgumentError("clients.payment.target: must say where the callee is"));
}

TEST(PlatformTest, AChannelsPoliciesAreRefusedByTheirKey) {
  config::v1::ClientConfig attempts = ClientOf(kDeadAddress);
  (*attempts.mutable_methods())["Charge"].set_attempts(0);
  const absl::Status no_attempt = MakePlatform()->OpenChannel("payment", attempts).status();
  EXPECT_EQ(no_attempt.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(no_attempt.message()), HasSubstr("clients.payment.methods.Charge: "));

  config::v1::ClientConfig breaker = ClientOf(kDeadAddress);
  breaker.mutable_breaker()->set_half_open_probes(0);
  const absl::Status no_probe = MakePlatform()->OpenChannel("payment", breaker).status();
  EXPECT_EQ(no_probe.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(no_probe.message()), HasSubstr("clients.payment.breaker: "));
}

TEST(PlatformTest, WhatIsSaidOfAnRpcMustBeAboutOne) {
  config::v1::ClientConfig unknown = ClientOf(kDeadAddress);
  (*unknown.mutable_methods())["GetOrders"].set_attempts(1);
  EXPECT_EQ(MakePlatform()->OpenChannel("order", unknown).status(),
            absl::InvalidArgumentError("clients.order.methods.GetOrders: there is no such RPC"));

  config::v1::ClientConfig hedged = ClientOf(kDeadAddress);
  (*hedged.mutable_methods())["CancelOrder"].mutable_hedging();
  config::ApplyDefaults(hedged);
  const absl::Status changes = MakePlatform()->OpenChannel("order", hedged).status();
  EXPECT_EQ(changes.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(changes.message()),
              HasSubstr("clients.order.methods.CancelOrder.hedging: "));
}

TEST(PlatformTest, ATargetThatIsNoneIsRefusedByItsKey) {
  const absl::Status status = MakePlatform()->OpenChannel("order", ClientOf("dns://")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("clients.order.target: "));
}

TEST(PlatformTest, AChannelMayLeadToSeveralInstances) {
  config::v1::ClientConfig config = ClientOf("127.0.0.1:1,127.0.0.1:2");
  config.set_wait_for_ready(false);
  const std::unique_ptr<Platform> platform = MakePlatform("gateway");
  const auto channel = platform->OpenChannel("order", config);
  ASSERT_TRUE(channel.ok()) << channel.status();
  ASSERT_EQ(platform->ReportEdges()[0].instances.size(), 2);
  EXPECT_EQ(platform->ReportEdges()[0].instances[1].address, "127.0.0.1:2");
  EXPECT_EQ(Call(**channel).code(), absl::StatusCode::kUnavailable);
}

TEST(PlatformTest, AChannelHasBreakerAndMetricsOfItsAttempts) {
  config::v1::ClientConfig config = ClientOf(kDeadAddress);
  config.set_attempts(1);
  config.set_wait_for_ready(false);
  config.mutable_breaker()->set_minimum_calls(2);
  const std::unique_ptr<Platform> platform = MakePlatform("gateway");
  const auto channel = platform->OpenChannel("order", config);
  ASSERT_TRUE(channel.ok()) << channel.status();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Call(**channel).code(), absl::StatusCode::kUnavailable);
  const absl::Status refused = Call(**channel);
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused), resilience::kCircuitOpen);
  EXPECT_THAT(platform->metrics().ToText(),
              AllOf(HasSubstr("souk_breaker_open{breaker=\"order\"} 1\n"),
                    HasSubstr("souk_rpc_attempt_started_total{method=\"GetOrder\","
                              "service=\"souk.order.v1.OrderService\"} 3\n"),
                    HasSubstr("souk_rpc_client_started_total{method=\"GetOrder\","
                              "service=\"souk.order.v1.OrderService\"} 3\n")));
}

TEST(PlatformTest, ReportsWhatStandsBetweenItAndItsCallees) {
  config::v1::ClientConfig config = ClientOf(kDeadAddress);
  config.set_wait_for_ready(false);
  config.mutable_breaker()->set_minimum_calls(3);
  const std::unique_ptr<Platform> platform = MakePlatform("gateway");
  EXPECT_TRUE(platform->ReportEdges().empty());
  const auto channel = platform->OpenChannel("order", config);
  ASSERT_TRUE(channel.ok()) << channel.status();
  EXPECT_EQ(Call(**channel).code(), absl::StatusCode::kUnavailable);  // after three attempts
  const std::vector<rpc::EdgeReport> edges = platform->ReportEdges();
  ASSERT_EQ(edges.size(), 1);
  EXPECT_EQ(edges[0].callee, "order");
  ASSERT_EQ(edges[0].breakers.size(), 1);
  EXPECT_EQ(edges[0].breakers[0].name, "order");
  EXPECT_EQ(edges[0].breakers[0].snapshot.state, resilience::BreakerState::kOpen);
  EXPECT_EQ(edges[0].breakers[0].snapshot.totals.failures, 3);
  EXPECT_EQ(edges[0].retry_budget, 18.0);  // of 20
}

TEST(PlatformTest, FlushesWithoutACollector) {
  const std::unique_ptr<Platform> platform = MakePlatform();
  EXPECT_TRUE(platform->Flush(Deadline::After(platform->clock(), absl::Seconds(10))));
}

}  // namespace
}  // namespace souk::host

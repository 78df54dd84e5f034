#include "tools/soukctl/load/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <mutex>
#include <thread>

#include "tests/unit/tools/soukctl/load/fake_gateway.h"

namespace souk::soukctl {
namespace {

using admin::v1::LoadReport;
using ::testing::Contains;
using ::testing::Ge;
using ::testing::Key;

constexpr char kLamp[] =
    R"({"sku":"LAMP","displayName":"Lamp","unitPrice":{"currencyCode":"EUR","minorUnits":"5"}})";

/// Loads gateways with reads of one product.
class LoadRunnerTest : public ::testing::Test {
 protected:
  LoadRunnerTest() {
    plan_.length = absl::Seconds(1);
    plan_.timeout = absl::Seconds(10);
    plan_.max_connections = 100;
    plan_.mix = *LoadMix::Parse("reads=1");
  }

  LoadReport Load(const Url& gateway) {
    inventory::v1::Product lamp;
    lamp.set_sku("LAMP");
    lamp.set_display_name("Lamp");
    lamp.mutable_unit_price()->set_currency_code("EUR");
    lamp.mutable_unit_price()->set_minor_units(5);
    SeededRandom random(1);
    LoadShop shop({lamp}, {{.id = "u1"}}, clock_, random);
    LoadRunner runner(plan_, shop, random,
                      [this](int second, const admin::v1::LoadSecond&, int) { told_ = second; });
    const absl::StatusOr<LoadReport> report = runner.Run(gateway);
    EXPECT_TRUE(report.ok()) << report.status();
    return *report;
  }

  static FakeGateway::Response Lamp(const FakeGateway::Request& /*request*/) {
    return FakeGateway::Answer(200, kLamp);
  }

  SystemClock clock_;
  LoadPlan plan_;
  int told_ = -1;
};

TEST_F(LoadRunnerTest, AnOpenLoopComesAtItsRateAndKeepsConnections) {
  FakeGateway gateway(&Lamp);
  plan_.rate = 200;
  plan_.length = absl::Seconds(2);
  const LoadReport report = Load(gateway.url());
  EXPECT_NEAR(report.total().offered(), 400, 80);
  EXPECT_EQ(report.total().good(), report.total().offered());
  EXPECT_LT(gateway.connections(), report.total().offered() / 2);
  EXPECT_GE(told_, 0);
}

// A closed loop would have sent one request for each client meanwhile, and so seen the standstill
// that often only. In the open loop all that was to be sent meanwhile has waited.
TEST_F(LoadRunnerTest, AGatewayThatStandsStillShowsInTheTail) {
  std::atomic<int> asked = 0;
  std::promise<void> stalls;
  std::mutex standstill;
  FakeGateway gateway([&](const FakeGateway::Request& request) {
    if (++asked == 20) stalls.set_value();
    const std::lock_guard lock(standstill);
    return Lamp(request);
  });
  std::jthread operators([&] {
    stalls.get_future().wait();
    const std::lock_guard lock(standstill);
    std::promise<void>().get_future().wait_for(std::chrono::milliseconds(500));
  });
  plan_.rate = 200;
  plan_.length = absl::Seconds(2);
  const LoadReport report = Load(gateway.url());
  EXPECT_EQ(report.total().good(), report.total().offered());
  // Of 400 requests a hundred came during the half second, and the first of them waited for all of
  // it: the 99th percentile is not far below.
  EXPECT_GE(report.total().p99_ms(), 300);
  EXPECT_GE(report.total().max_ms(), 350);
}

TEST_F(LoadRunnerTest, ALoadInWhichNothingComesEnds) {
  FakeGateway gateway(&Lamp);
  plan_.rate = 1e-9;
  EXPECT_EQ(Load(gateway.url()).total().offered(), 0);
}

TEST_F(LoadRunnerTest, RequestsThatFindNoConnectionWaitAndTheirWaitCounts) {
  FakeGateway gateway([](const FakeGateway::Request& request) {
    std::promise<void>().get_future().wait_for(std::chrono::milliseconds(20));
    return Lamp(request);
  });
  plan_.rate = 200;  // four times what one connection can
  plan_.max_connections = 1;
  const LoadReport report = Load(gateway.url());
  EXPECT_EQ(gateway.connections(), 1);
  EXPECT_EQ(report.total().good(), report.total().offered());
  EXPECT_GE(report.total().p99_ms(), 1000);
}

TEST_F(LoadRunnerTest, AClosedLoopHasAsManyConnectionsAsClients) {
  FakeGateway gateway(&Lamp);
  plan_.clients = 3;
  const LoadReport report = Load(gateway.url());
  EXPECT_EQ(gateway.connections(), 3);
  EXPECT_GT(report.total().good(), 10);
  EXPECT_EQ(report.total().good(), report.total().offered());
}

TEST_F(LoadRunnerTest, AnAnswerThatIsNotRightIsNoGoodput) {
  FakeGateway gateway([](const FakeGateway::Request& /*request*/) {
    return FakeGateway::Answer(200, R"({"sku":"RUG"})");
  });
  plan_.rate = 50;
  const LoadReport report = Load(gateway.url());
  EXPECT_EQ(report.total().good(), 0);
  EXPECT_EQ(report.total().wrong(), report.total().offered());
  EXPECT_THAT(report.failures(), Contains(Key("wrong answer: another product")));
}

TEST_F(LoadRunnerTest, WithoutAnAnswerInTimeARequestIsGivenUp) {
  std::promise<void> over;
  const std::shared_future<void> ended = over.get_future().share();
  FakeGateway gateway([ended](const FakeGateway::Request& request) {
    ended.wait();
    return Lamp(request);
  });
  plan_.rate = 20;
  plan_.timeout = absl::Milliseconds(100);
  const LoadReport report = Load(gateway.url());
  over.set_value();
  EXPECT_EQ(report.total().failed(), report.total().offered());
  EXPECT_THAT(report.failures(), Contains(Key("no answer in time")));
}

TEST_F(LoadRunnerTest, AGatewayThatClosesConnectionsCostsNothing) {
  FakeGateway gateway([](const FakeGateway::Request& request) {
    FakeGateway::Response response = Lamp(request);
    response.keep_alive(false);
    return response;
  });
  plan_.rate = 50;
  const LoadReport report = Load(gateway.url());
  EXPECT_EQ(report.total().good(), report.total().offered());
  EXPECT_EQ(gateway.connections(), report.total().offered());
}

TEST_F(LoadRunnerTest, NobodyThereIsAFailureForEachRequest) {
  Url nowhere;
  {
    FakeGateway gateway(&Lamp);
    nowhere = gateway.url();
  }
  plan_.clients = 2;
  const LoadReport report = Load(nowhere);
  EXPECT_EQ(report.total().good(), 0);
  EXPECT_GT(report.total().failed(), 2);
  EXPECT_LT(report.total().failed(), 1000);  // clients who are refused pause
  EXPECT_THAT(report.failures(), Contains(Key("connection: Connection refused")));
}

TEST_F(LoadRunnerTest, ASignalEndsItEarlyWithAReport) {
  std::atomic<int> asked = 0;
  FakeGateway gateway([&asked](const FakeGateway::Request& request) {
    if (++asked == 10) std::raise(SIGINT);
    return Lamp(request);
  });
  plan_.rate = 100;
  plan_.length = absl::Minutes(10);
  const LoadReport report = Load(gateway.url());
  EXPECT_THAT(report.total().good(), Ge(10));
  EXPECT_EQ(report.total().good(), report.total().offered());
}

}  // namespace
}  // namespace souk::soukctl

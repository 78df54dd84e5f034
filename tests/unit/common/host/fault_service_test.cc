#include "common/host/fault_service.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>

#include "common/base/error.h"
#include "common/host/grpc_server.h"
#include "common/rpc/status_mapping.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "souk/admin/v1/faults.grpc.pb.h"
#include "souk/order/v1/order_service.grpc.pb.h"
#include "tests/unit/common/host/host_fixture.h"
#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::host {
namespace {

using admin::v1::Fault;
using admin::v1::Faults;
using config::v1::FaultConfig;
using grpc::health::v1::HealthCheckResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// A process's server and what an operator does to it, over loopback.
class FaultServiceTest : public ::testing::Test {
 protected:
  FaultServiceTest() {
    config::ApplyDefaults(config_);
    config_.set_listen("127.0.0.1:0");
    config_.set_allow_faults(true);
    orders_.get = [](CallContext, std::string) { return Answer(); };
  }

  ~FaultServiceTest() override {
    server_->Shutdown(Deadline::After(platform_->clock(), absl::Seconds(5)));
  }

  void Start() {
    server_ = std::make_unique<GrpcServer>(config_, *platform_,
                                           std::vector<const rpc::Service*>{&orders_}, nullptr);
    ASSERT_EQ(server_->Start(), absl::OkStatus());
    channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                   grpc::InsecureChannelCredentials());
  }

  static Task<absl::StatusOr<order::v1::Order>> Answer() { co_return order::v1::Order(); }

  absl::Status Get() {
    grpc::ClientContext context;
    order::v1::Order order;
    return rpc::FromGrpcStatus(
        order::v1::OrderService::NewStub(channel_)->GetOrder(&context, {}, &order));
  }

  absl::Status Set(const std::string& name, const FaultConfig& config) {
    grpc::ClientContext context;
    admin::v1::SetFaultRequest request;
    request.mutable_fault()->set_name(name);
    *request.mutable_fault()->mutable_config() = config;
    admin::v1::SetFaultResponse response;
    return rpc::FromGrpcStatus(Faults::NewStub(channel_)->SetFault(&context, request, &response));
  }

  std::vector<Fault> List() {
    grpc::ClientContext context;
    admin::v1::ListFaultsResponse response;
    EXPECT_TRUE(Faults::NewStub(channel_)->ListFaults(&context, {}, &response).ok());
    return {response.faults().begin(), response.faults().end()};
  }

  absl::StatusOr<std::vector<std::string>> Clear(const std::string& name) {
    grpc::ClientContext context;
    admin::v1::ClearFaultsRequest request;
    request.set_name(name);
    admin::v1::ClearFaultsResponse response;
    const grpc::Status status =
        Faults::NewStub(channel_)->ClearFaults(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return std::vector<std::string>(response.names().begin(), response.names().end());
  }

  HealthCheckResponse::ServingStatus Health() {
    grpc::ClientContext context;
    HealthCheckResponse response;
    EXPECT_TRUE(grpc::health::v1::Health::NewStub(channel_)->Check(&context, {}, &response).ok());
    return response.status();
  }

  static FaultConfig Refusing(const std::string& code) {
    FaultConfig config;
    config.set_code(code);
    return config;
  }

  config::v1::GrpcServerConfig config_;
  const std::unique_ptr<Platform> platform_ = MakePlatform();
  rpc::ScriptedOrders orders_;
  std::unique_ptr<GrpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(FaultServiceTest, IsNotThereUnlessTheConfigurationAllowsIt) {
  config_.set_allow_faults(false);
  Start();
  EXPECT_EQ(Set("broken", Refusing("ABORTED")).code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(Get(), absl::OkStatus());
}

TEST_F(FaultServiceTest, AFaultComesAndGoesWhileTheServerRuns) {
  Start();
  EXPECT_EQ(Get(), absl::OkStatus());
  ASSERT_EQ(Set("broken", Refusing("ABORTED")), absl::OkStatus());
  EXPECT_EQ(Get().code(), absl::StatusCode::kAborted);
  EXPECT_THAT(*Clear("broken"), ElementsAre("broken"));
  EXPECT_EQ(Get(), absl::OkStatus());
}

TEST_F(FaultServiceTest, ListsWhatIsAtWorkAlsoOfTheConfiguration) {
  FaultConfig& configured = (*config_.mutable_faults())["configured"];
  configured.mutable_delay()->set_nanos(1000);
  configured.set_delay_distribution(config::v1::EXPONENTIAL);
  config::ApplyDefaults(config_);
  Start();
  FaultConfig config = Refusing("ABORTED");
  config.set_method("GetOrder");
  config.set_caller("gateway");
  config.mutable_expires_after()->set_seconds(3600);
  ASSERT_EQ(Set("set", config), absl::OkStatus());
  EXPECT_EQ(Get(), absl::OkStatus());  // of no process

  const std::vector<Fault> faults = List();
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0].name(), "configured");
  EXPECT_EQ(faults[0].config().delay_distribution(), config::v1::EXPONENTIAL);
  EXPECT_EQ(faults[0].calls(), 1);
  EXPECT_FALSE(faults[0].has_expires_in());
  EXPECT_EQ(faults[1].name(), "set");
  EXPECT_EQ(faults[1].config().method(), "GetOrder");
  EXPECT_EQ(faults[1].config().caller(), "gateway");
  EXPECT_EQ(faults[1].config().percentage(), 100);
  EXPECT_EQ(faults[1].calls(), 0);
  EXPECT_GT(faults[1].expires_in().seconds(), 3500);
  EXPECT_THAT(*Clear(""), ElementsAre("configured", "set"));
  EXPECT_TRUE(List().empty());
}

TEST_F(FaultServiceTest, WhatCannotWorkIsRefusedAndNamed) {
  Start();
  const auto expect_refused = [](const absl::Status& status, const char* why) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  };
  expect_refused(Set("", Refusing("ABORTED")), "fault.name");
  expect_refused(Set("a b", Refusing("ABORTED")), "fault.name");
  expect_refused(Set("broken", Refusing("NOPE")), "broken.code: \"NOPE\" is no error code");
  expect_refused(Set("idle", FaultConfig()), "idle: does nothing");
  FaultConfig config = Refusing("ABORTED");
  config.set_method("Charge");
  expect_refused(Set("broken", config), "broken.method: there is no method \"Charge\"");
  config.set_method("SetFault");
  expect_refused(Set("broken", config), "broken.method: there is no method \"SetFault\"");
  config = Refusing("ABORTED");
  config.mutable_expires_after()->set_seconds(-1);
  expect_refused(Set("broken", config), "broken.expires_after: must be more than 0");
  EXPECT_EQ(Clear("broken").status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(List().empty());
}

TEST_F(FaultServiceTest, FaultsForAllMethodsDoNotShutTheOperatorOut) {
  Start();
  ASSERT_EQ(Set("broken", Refusing("UNAVAILABLE")), absl::OkStatus());
  EXPECT_EQ(List().size(), 1U);
  EXPECT_EQ(Health(), HealthCheckResponse::SERVING);
  EXPECT_EQ(Clear("broken").status(), absl::OkStatus());
}

TEST_F(FaultServiceTest, TooManyFaultsAreRefused) {
  Start();
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(Set(absl::StrCat("broken-", i), Refusing("ABORTED")), absl::OkStatus());
  }
  EXPECT_EQ(Set("one-more", Refusing("ABORTED")).code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(FaultServiceTest, IsSeenByOperators) {
  Start();
  ASSERT_EQ(Set("broken", Refusing("ABORTED")), absl::OkStatus());
  EXPECT_THAT(platform_->readiness().Describe(), HasSubstr("faults: injected: broken\n"));
  EXPECT_THAT(platform_->metrics().ToText(), HasSubstr("souk_faults_active 1"));
  ASSERT_EQ(Clear("").status(), absl::OkStatus());
  EXPECT_THAT(platform_->readiness().Describe(), Not(HasSubstr("faults")));
}

TEST_F(FaultServiceTest, AProcessCanSayThatItDoesNotServe) {
  Start();
  FaultConfig config;
  config.set_not_serving(true);
  ASSERT_EQ(Set("away", config), absl::OkStatus());
  EXPECT_EQ(Health(), HealthCheckResponse::NOT_SERVING);
  EXPECT_THAT(platform_->readiness().Describe(),
              HasSubstr("health: NOT_SERVING by an injected fault"));
  EXPECT_EQ(Get(), absl::OkStatus());
  ASSERT_EQ(Clear("away").status(), absl::OkStatus());
  EXPECT_EQ(Health(), HealthCheckResponse::SERVING);
}

TEST_F(FaultServiceTest, AFaultThatEndsDoesNotUndoTheAnnouncementOfTheStop) {
  Start();
  FaultConfig config;
  config.set_not_serving(true);
  ASSERT_EQ(Set("away", config), absl::OkStatus());
  server_->AnnounceStop();
  ASSERT_EQ(Clear("away").status(), absl::OkStatus());
  EXPECT_EQ(Health(), HealthCheckResponse::NOT_SERVING);
}

}  // namespace
}  // namespace souk::host

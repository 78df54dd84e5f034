#include "common/host/edge_service.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/host/grpc_server.h"
#include "common/rpc/status_mapping.h"
#include "souk/admin/v1/edges.grpc.pb.h"
#include "tests/unit/common/host/host_fixture.h"
#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::host {
namespace {

using admin::v1::Breaker;
using admin::v1::Edges;
using admin::v1::EdgesSnapshot;
using admin::v1::ForceBreakerRequest;
using ::testing::HasSubstr;

// A process that calls itself, and what an operator asks it, over loopback.
class EdgeServiceTest : public ::testing::Test {
 protected:
  EdgeServiceTest() {
    config::v1::GrpcServerConfig server_config;
    config::ApplyDefaults(server_config);
    server_config.set_listen("127.0.0.1:0");
    orders_.get = [](CallContext, std::string) { return Answer(); };
    server_ = std::make_unique<GrpcServer>(server_config, *platform_,
                                           std::vector<const rpc::Service*>{&orders_}, nullptr);
    EXPECT_EQ(server_->Start(), absl::OkStatus());
    const std::string address = absl::StrCat("127.0.0.1:", server_->port());
    config::v1::ClientConfig client = ClientOf(address);
    client.set_attempts(1);
    edge_ = *platform_->OpenChannel("order", client);
    stub_ = Edges::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  }

  ~EdgeServiceTest() override { Shutdown(); }

  void Shutdown() {
    if (server_ == nullptr) return;
    server_->Shutdown(Deadline::After(platform_->clock(), absl::Seconds(5)));
    server_ = nullptr;
  }

  static Task<absl::StatusOr<order::v1::Order>> Answer() { co_return order::v1::Order(); }

  absl::Status Call() {
    const auto get =
        static_cast<rpc::Channel&>(*edge_).Unary<order::v1::GetOrderRequest, order::v1::Order>(
            "souk.order.v1.OrderService/GetOrder");
    return async::RunBlocking(get({}, {})).status();
  }

  EdgesSnapshot List() {
    grpc::ClientContext context;
    EdgesSnapshot snapshot;
    EXPECT_TRUE(stub_->ListEdges(&context, {}, &snapshot).ok());
    return snapshot;
  }

  absl::StatusOr<Breaker::State> Force(const std::string& breaker,
                                       ForceBreakerRequest::Force force) {
    grpc::ClientContext context;
    ForceBreakerRequest request;
    request.set_breaker(breaker);
    request.set_force(force);
    admin::v1::ForceBreakerResponse response;
    absl::Status status = rpc::FromGrpcStatus(stub_->ForceBreaker(&context, request, &response));
    if (!status.ok()) return status;
    return response.breaker().state();
  }

  rpc::ScriptedOrders orders_;
  std::unique_ptr<Platform> platform_ = MakePlatform("order");
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<rpc::GrpcChannel> edge_;
  std::unique_ptr<Edges::Stub> stub_;
};

TEST_F(EdgeServiceTest, ListsWhatHasHappenedSinceTheStart) {
  ASSERT_EQ(Call(), absl::OkStatus());
  const EdgesSnapshot snapshot = List();
  EXPECT_EQ(snapshot.process(), "order");
  ASSERT_EQ(snapshot.edges_size(), 1);
  const admin::v1::Edge& edge = snapshot.edges(0);
  EXPECT_EQ(edge.callee(), "order");
  ASSERT_EQ(edge.methods_size(), 1);
  EXPECT_EQ(edge.methods(0).method(), "souk.order.v1.OrderService/GetOrder");
  EXPECT_EQ(edge.methods(0).calls(), 1);
  EXPECT_GT(edge.methods(0).rate(), 0);
  EXPECT_TRUE(edge.methods(0).has_p99());
  EXPECT_EQ(edge.instances_size(), 1);
  ASSERT_EQ(edge.breakers_size(), 1);
  EXPECT_EQ(edge.breakers(0).name(), "order");
  EXPECT_EQ(edge.breakers(0).state(), Breaker::CLOSED);
}

TEST_F(EdgeServiceTest, AForcedBreakerRefusesUntilItMayJudgeAgain) {
  EXPECT_EQ(*Force("order", ForceBreakerRequest::OPEN), Breaker::FORCED_OPEN);
  const absl::Status refused = Call();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused), "CIRCUIT_OPEN");
  EXPECT_EQ(*Force("order", ForceBreakerRequest::CLOSED), Breaker::FORCED_CLOSED);
  EXPECT_EQ(Call(), absl::OkStatus());
  EXPECT_EQ(*Force("order", ForceBreakerRequest::AUTO), Breaker::CLOSED);
  EXPECT_EQ(Call(), absl::OkStatus());
}

TEST_F(EdgeServiceTest, WhatCannotBeForcedIsNamed) {
  const absl::Status unknown = Force("payment", ForceBreakerRequest::OPEN).status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(unknown.message(), HasSubstr("there are: order"));
  const absl::Status unspecified = Force("order", ForceBreakerRequest::FORCE_UNSPECIFIED).status();
  ASSERT_EQ(ViolationsOf(unspecified).size(), 1u);
  EXPECT_EQ(ViolationsOf(unspecified)[0].field, "force");
}

TEST_F(EdgeServiceTest, WatchesEachIntervalAndEndsWithTheServer) {
  ASSERT_EQ(Call(), absl::OkStatus());
  grpc::ClientContext context;
  admin::v1::WatchEdgesRequest request;
  request.mutable_interval()->set_nanos(100'000'000);
  const auto reader = stub_->WatchEdges(&context, request);
  EdgesSnapshot snapshot;
  ASSERT_TRUE(reader->Read(&snapshot));
  EXPECT_EQ(snapshot.edges(0).total().calls(), 0);  // the call came before
  ASSERT_EQ(Call(), absl::OkStatus());
  // In the next one, or in the one that was under way.
  int64_t calls = 0;
  while (calls == 0 && reader->Read(&snapshot)) calls = snapshot.edges(0).total().calls();
  EXPECT_EQ(calls, 1);
  Shutdown();
  while (reader->Read(&snapshot)) {
  }
  const absl::Status ended = rpc::FromGrpcStatus(reader->Finish());
  EXPECT_EQ(ended.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(ended), "DRAINING");
}

TEST_F(EdgeServiceTest, AnIntervalOutOfBoundsIsRefused) {
  for (const int64_t seconds : {-1, 0, 61}) {
    grpc::ClientContext context;
    admin::v1::WatchEdgesRequest request;
    request.mutable_interval()->set_seconds(seconds);
    const auto reader = stub_->WatchEdges(&context, request);
    EdgesSnapshot snapshot;
    EXPECT_FALSE(reader->Read(&snapshot));
    const absl::Status refused = rpc::FromGrpcStatus(reader->Finish());
    ASSERT_EQ(ViolationsOf(refused).size(), 1u) << seconds;
    EXPECT_EQ(ViolationsOf(refused)[0].field, "interval");
  }
}

}  // namespace
}  // namespace souk::host

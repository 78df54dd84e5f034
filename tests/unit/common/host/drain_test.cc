#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/config/defaults.h"
#include "common/host/grpc_server.h"
#include "common/host/platform.h"
#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::host {
namespace {

using order::v1::GetOrderRequest;
using order::v1::Order;

/// One process's server, whose orders are named after it.
class Instance {
 public:
  Instance(std::string name, int port) {
    config::v1::ProcessConfig config;
    config::ApplyDefaults(config);
    config.set_admin_listen("127.0.0.1:0");
    config.mutable_telemetry()->mutable_log()->set_level(config::v1::ERROR);
    platform_ = *Platform::Create("order", config);
    orders_.get = [name](CallContext, std::string) -> Task<absl::StatusOr<Order>> {
      return Answer(name);
    };
    config::v1::GrpcServerConfig grpc;
    config::ApplyDefaults(grpc);
    grpc.set_listen(absl::StrCat("127.0.0.1:", port));
    server_ = std::make_unique<GrpcServer>(grpc, *platform_,
                                           std::vector<const rpc::Service*>{&orders_}, nullptr);
    EXPECT_EQ(server_->Start(), absl::OkStatus());
  }

  GrpcServer& server() { return *server_; }
  Platform& platform() { return *platform_; }

  void Shutdown() { server_->Shutdown(Deadline::After(platform_->clock(), absl::Seconds(10))); }

 private:
  static Task<absl::StatusOr<Order>> Answer(std::string name) {
    Order order;
    order.set_order_id(std::move(name));
    co_return order;
  }

  std::unique_ptr<Platform> platform_;
  rpc::ScriptedOrders orders_;
  std::unique_ptr<GrpcServer> server_;
};

/// A caller in a process of its own.
class Caller {
 public:
  explicit Caller(int port) {
    config::v1::ProcessConfig config;
    config::ApplyDefaults(config);
    config.set_admin_listen("127.0.0.1:0");
    platform_ = *Platform::Create("gateway", config);
    config::v1::ClientConfig client;
    config::ApplyDefaults(client);
    client.set_target(absl::StrCat("127.0.0.1:", port));
    client.mutable_timeout()->set_seconds(30);
    channel_ = *platform_->OpenChannel("order", client);
  }

  /// Who answered, or why nobody did.
  absl::StatusOr<std::string> Ask(absl::Duration timeout) {
    CallContext call;
    call.deadline = Deadline::After(platform_->clock(), timeout);
    const auto get = static_cast<rpc::Channel&>(*channel_).Unary<GetOrderRequest, Order>(
        "souk.order.v1.OrderService/GetOrder");
    const absl::StatusOr<Order> order = async::RunBlocking(get(std::move(call), {}));
    if (!order.ok()) return order.status();
    return order->order_id();
  }

 private:
  std::unique_ptr<Platform> platform_;
  std::unique_ptr<rpc::GrpcChannel> channel_;
};

TEST(DrainTest, CallersLeaveAServerThatSaysItWillStopAndWaitForItsSuccessor) {
  Instance first("first", 0);
  const int port = first.server().port();
  Caller caller(port);
  ASSERT_EQ(*caller.Ask(absl::Seconds(10)), "first");

  first.server().AnnounceStop();
  const Deadline to_notice = Deadline::After(first.platform().clock(), absl::Seconds(10));
  absl::StatusOr<std::string> answered = "first";
  while (answered.ok() && !to_notice.HasPassed(first.platform().clock())) {
    answered = caller.Ask(absl::Milliseconds(100));
  }
  EXPECT_EQ(answered.status().code(), absl::StatusCode::kDeadlineExceeded);

  std::future<absl::StatusOr<std::string>> waiting =
      std::async(std::launch::async, [&] { return caller.Ask(absl::Seconds(10)); });
  first.Shutdown();
  Instance second("second", port);
  EXPECT_EQ(*waiting.get(), "second");
  second.Shutdown();
}

}  // namespace
}  // namespace souk::host

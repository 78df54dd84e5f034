// What the whole client stack costs a call beside a stub that is called by hand: deadline, retries,
// budget, instances, breaker, spans and metrics, nothing failing. CPU time of the process a unary
// call over loopback, client and server together, 64 calls in flight. The variants take turns, so
// that all of them see the same machine.

#include <benchmark/benchmark.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/client_calls.h"
#include "common/async/task_scope.h"
#include "common/config/defaults.h"
#include "common/host/platform.h"
#include "common/rpc/message_bytes.h"
#include "souk/order/v1/order_service.grpc.pb.h"
#include "tests/bench/load_report.h"

namespace souk {
namespace {

using order::v1::GetOrderRequest;
using order::v1::Order;

constexpr char kPath[] = "/souk.order.v1.OrderService/GetOrder";
constexpr int kInFlight = 64;
constexpr int kCallsEach = 100;

void Require(bool holds) {
  if (!holds) std::abort();
}

class Orders final : public order::v1::OrderService::CallbackService {
  grpc::ServerUnaryReactor* GetOrder(grpc::CallbackServerContext* context, const GetOrderRequest*,
                                     Order* order) override {
    order->set_order_id("01890a5d-ac96-774b-bcce-b302099a8057");
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

// One of the callee's instances.
class Instance {
 public:
  Instance() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&orders_);
    server_ = builder.BuildAndStart();
    Require(server_ != nullptr);
  }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }

 private:
  Orders orders_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

std::unique_ptr<host::Platform> MakePlatform() {
  config::v1::ProcessConfig config;
  config::ApplyDefaults(config);
  config.set_admin_listen("127.0.0.1:0");
  config.mutable_telemetry()->mutable_log()->set_level(config::v1::ERROR);
  return *host::Platform::Create("bench", config);
}

std::unique_ptr<rpc::GrpcChannel> Open(host::Platform& platform, const std::string& callee,
                                       const std::string& target, bool everything) {
  config::v1::ClientConfig config;
  config.set_target(target);
  if (everything) {
    (*config.mutable_methods())["GetOrder"].mutable_hedging();
    config.mutable_bulkhead()->set_max_concurrent(2 * kInFlight);
  }
  config::ApplyDefaults(config);
  auto channel = platform.OpenChannel(callee, config);
  Require(channel.ok());
  return *std::move(channel);
}

Task<void> CallStub(grpc::Channel* channel) {
  const grpc::internal::RpcMethod method(kPath, grpc::internal::RpcMethod::NORMAL_RPC);
  const GetOrderRequest request;
  for (int i = 0; i < kCallsEach; ++i) {
    grpc::ClientContext context;
    const grpc::ByteBuffer sent = *rpc::ToBytes(request);
    grpc::ByteBuffer received;
    const grpc::Status status =
        co_await async::UnaryCall(*channel, method, context, sent, received);
    Order order;
    Require(status.ok() && rpc::FromBytes(received, order).ok());
  }
}

Task<void> CallStack(rpc::GrpcChannel* channel) {
  const auto get = static_cast<rpc::Channel*>(channel)->Unary<GetOrderRequest, Order>(
      "souk.order.v1.OrderService/GetOrder");
  for (int i = 0; i < kCallsEach; ++i) {
    const absl::StatusOr<Order> order = co_await get({}, {});
    Require(order.ok());
  }
}

template <typename Start>
double CpuOf(Start start) {
  const double before = bench::ProcessCpuMicroseconds();
  async::TaskScope scope;
  for (int i = 0; i < kInFlight; ++i) scope.Spawn(start());
  scope.JoinBlocking();
  return bench::ProcessCpuMicroseconds() - before;
}

void ClientStack(benchmark::State& state) {
  const Instance first;
  const Instance second;
  const Instance third;
  const auto stub = grpc::CreateChannel(first.address(), grpc::InsecureChannelCredentials());
  const std::unique_ptr<host::Platform> platform = MakePlatform();
  const std::string all =
      absl::StrCat(first.address(), ",", second.address(), ",", third.address());
  const auto one = Open(*platform, "one", first.address(), /*everything=*/false);
  const auto three = Open(*platform, "three", all, /*everything=*/false);
  const auto everything = Open(*platform, "everything", all, /*everything=*/true);

  const auto run = [&](double totals[4]) {
    totals[0] += CpuOf([&] { return CallStub(stub.get()); });
    totals[1] += CpuOf([&] { return CallStack(one.get()); });
    totals[2] += CpuOf([&] { return CallStack(three.get()); });
    totals[3] += CpuOf([&] { return CallStack(everything.get()); });
  };
  double warm_up[4] = {};
  run(warm_up);  // connects
  double totals[4] = {};
  for (auto _ : state) run(totals);
  const double calls = static_cast<double>(state.iterations()) * kInFlight * kCallsEach;
  state.counters["stub_us"] = totals[0] / calls;
  state.counters["one_instance_ratio"] = totals[1] / totals[0];
  state.counters["three_instances_ratio"] = totals[2] / totals[0];
  state.counters["with_bulkhead_and_hedging_ratio"] = totals[3] / totals[0];
}
BENCHMARK(ClientStack)->UseRealTime()->Unit(benchmark::kMillisecond)->MinTime(5);

}  // namespace
}  // namespace souk

BENCHMARK_MAIN();

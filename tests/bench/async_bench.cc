// What awaitable calls and coroutine handlers cost beside callbacks written by hand, in CPU time of
// the process a unary call over loopback, client and server together, 64 calls in flight. The four
// combinations take turns, so that all of them see the same machine.

#include <benchmark/benchmark.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstdlib>
#include <deque>
#include <latch>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/client_calls.h"
#include "common/async/server_calls.h"
#include "common/async/task_scope.h"
#include "common/rpc/message_bytes.h"
#include "souk/order/v1/order_service.grpc.pb.h"
#include "tests/bench/load_report.h"

namespace souk {
namespace {

using order::v1::GetOrderRequest;
using order::v1::Order;
using order::v1::OrderService;

constexpr char kMethod[] = "/souk.order.v1.OrderService/GetOrder";
constexpr int kInFlight = 64;
constexpr int kCallsEach = 100;

void Require(bool holds) {
  if (!holds) std::abort();
}

Order AnOrder() {
  Order order;
  order.set_order_id("01890a5d-ac96-774b-bcce-b302099a8057");
  order.set_user_id("01890a5d-ac96-774b-bcce-b302099a8058");
  auto& item = *order.add_items();
  item.set_sku("LAMP-1");
  item.set_quantity(1);
  return order;
}

GetOrderRequest ARequest() {
  GetOrderRequest request;
  request.set_order_id("01890a5d-ac96-774b-bcce-b302099a8057");
  return request;
}

// A server and a channel to it.
class Peers {
 public:
  explicit Peers(grpc::Service& service) {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    server_ = builder.BuildAndStart();
    Require(server_ != nullptr);
    channel_ =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

class CallbackOrders final : public OrderService::CallbackService {
  grpc::ServerUnaryReactor* GetOrder(grpc::CallbackServerContext* context, const GetOrderRequest*,
                                     Order* order) override {
    *order = answer_;
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

  const Order answer_ = AnOrder();
};

Task<grpc::Status> ServeGetOrder(async::UnaryServerCall* call, const Order* answer) {
  GetOrderRequest request;
  Require(rpc::FromBytes(call->request(), request).ok());
  const Order order = *answer;
  call->response() = *rpc::ToBytes(order);
  co_return grpc::Status::OK;
}

// One call after the other, each begun when the last has completed.
class CallbackChain {
 public:
  CallbackChain(const std::shared_ptr<grpc::Channel>& channel, std::latch& done)
      : stub_(channel), done_(done) {}

  void Next() {
    if (left_-- == 0) return done_.count_down();
    context_.emplace();
    order_.Clear();
    stub_.async()->GetOrder(&*context_, &request_, &order_, [this](const grpc::Status& status) {
      Require(status.ok());
      Next();
    });
  }

 private:
  OrderService::Stub stub_;
  std::latch& done_;
  int left_ = kCallsEach;
  std::optional<grpc::ClientContext> context_;
  const GetOrderRequest request_ = ARequest();
  Order order_;
};

void CallWithCallbacks(const Peers& peers) {
  std::latch done(kInFlight);
  std::deque<CallbackChain> chains;
  for (int i = 0; i < kInFlight; ++i) chains.emplace_back(peers.channel(), done).Next();
  done.wait();
}

Task<void> CallInTurn(grpc::Channel* channel) {
  const grpc::internal::RpcMethod method(kMethod, grpc::internal::RpcMethod::NORMAL_RPC);
  const GetOrderRequest request = ARequest();
  Order order;
  for (int i = 0; i < kCallsEach; ++i) {
    grpc::ClientContext context;
    const grpc::ByteBuffer sent = *rpc::ToBytes(request);
    grpc::ByteBuffer received;
    const grpc::Status status =
        co_await async::UnaryCall(*channel, method, context, sent, received);
    Require(status.ok() && rpc::FromBytes(received, order).ok());
  }
}

void CallWithCoroutines(const Peers& peers) {
  async::TaskScope scope;
  for (int i = 0; i < kInFlight; ++i) scope.Spawn(CallInTurn(peers.channel().get()));
  scope.JoinBlocking();
}

void UnaryCalls(benchmark::State& state) {
  CallbackOrders by_callback;
  const Peers callback_peers(by_callback);
  const Order answer = AnOrder();
  async::CoroutineService by_coroutine;
  by_coroutine.AddUnary(
      kMethod, [&answer](async::UnaryServerCall& call) { return ServeGetOrder(&call, &answer); });
  const Peers coroutine_peers(by_coroutine);

  struct Variant {
    const char* name;
    void (*call)(const Peers&);
    const Peers& peers;
    double cpu_us = 0;
  };
  Variant variants[] = {{"callbacks_us", CallWithCallbacks, callback_peers},
                        {"awaitable_call_ratio", CallWithCoroutines, callback_peers},
                        {"coroutine_handler_ratio", CallWithCallbacks, coroutine_peers},
                        {"both_ratio", CallWithCoroutines, coroutine_peers}};
  for (const Variant& variant : variants) variant.call(variant.peers);  // connects and warms up
  for (auto _ : state) {
    for (Variant& variant : variants) {
      const double before = bench::ProcessCpuMicroseconds();
      variant.call(variant.peers);
      variant.cpu_us += bench::ProcessCpuMicroseconds() - before;
    }
  }
  const double calls = static_cast<double>(state.iterations()) * kInFlight * kCallsEach;
  const double base_us = variants[0].cpu_us / calls;
  for (const Variant& variant : variants) {
    state.counters[variant.name] =
        &variant == variants ? base_us : variant.cpu_us / calls / base_us;
  }
}
BENCHMARK(UnaryCalls)->UseRealTime()->Unit(benchmark::kMillisecond)->MinTime(5);

}  // namespace
}  // namespace souk

BENCHMARK_MAIN();

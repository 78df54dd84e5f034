#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/thread_executor.h"
#include "common/interceptors/circuit_breaker_interceptor.h"
#include "common/interceptors/deadline_interceptor.h"
#include "common/interceptors/metrics_interceptor.h"
#include "common/interceptors/tracing_interceptor.h"
#include "common/rpc/grpc_channel.h"
#include "common/rpc/handler_wrapper.h"
#include "common/telemetry/in_memory_spans.h"
#include "souk/order/v1/order_service.pb.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::rpc {

using order::v1::CreateOrderRequest;
using order::v1::GetOrderRequest;
using order::v1::ListOrderEventsRequest;
using order::v1::ListOrderEventsResponse;
using order::v1::ListOrdersRequest;
using order::v1::ListOrdersResponse;
using order::v1::Order;

/// A service with every RPC of OrderService, of which a test scripts the ones that it calls.
class ScriptedOrders : public Service {
 public:
  using Unary = std::function<Task<absl::StatusOr<Order>>(CallContext, std::string id)>;
  using Watch = std::function<Task<absl::Status>(CallContext, std::string id, Writer<Order>)>;

  ScriptedOrders() : Service("souk.order.v1.OrderService") {
    Handle("CreateOrder", &ScriptedOrders::CreateOrder);
    Handle("GetOrder", &ScriptedOrders::GetOrder);
    Handle("ListOrders", &ScriptedOrders::ListOrders);
    Handle("CancelOrder", &ScriptedOrders::CancelOrder);
    Handle("ShipOrder", &ScriptedOrders::ShipOrder);
    Handle("WatchOrder", &ScriptedOrders::WatchOrder);
    Handle("ListOrderEvents", &ScriptedOrders::ListOrderEvents);
  }

  Unary create;
  Unary get;
  Watch watch;

 private:
  Task<absl::StatusOr<Order>> CreateOrder(CallContext call, CreateOrderRequest request) {
    return create(std::move(call), request.user_id());
  }
  Task<absl::StatusOr<Order>> GetOrder(CallContext call, GetOrderRequest request) {
    return get(std::move(call), request.order_id());
  }
  Task<absl::StatusOr<ListOrdersResponse>> ListOrders(CallContext, ListOrdersRequest) {
    co_return absl::UnimplementedError("not scripted");
  }
  Task<absl::StatusOr<Order>> CancelOrder(CallContext, order::v1::CancelOrderRequest) {
    co_return absl::UnimplementedError("not scripted");
  }
  Task<absl::StatusOr<Order>> ShipOrder(CallContext, order::v1::ShipOrderRequest) {
    co_return absl::UnimplementedError("not scripted");
  }
  Task<absl::Status> WatchOrder(CallContext call, order::v1::WatchOrderRequest request,
                                Writer<Order> orders) {
    return watch(std::move(call), request.order_id(), orders);
  }
  Task<absl::StatusOr<ListOrderEventsResponse>> ListOrderEvents(CallContext,
                                                                ListOrderEventsRequest) {
    co_return absl::UnimplementedError("not scripted");
  }
};

/// A real server and a real channel to it over loopback, both with the whole stack.
class RpcFixture : public ::testing::Test {
 protected:
  ~RpcFixture() override {
    if (server_ != nullptr)
      server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  }

  /// Starts both; script the service and set the options before.
  void Start(ChannelOptions options = {}, AnswerStore* answers = nullptr) {
    wrapper_ = std::make_unique<HandlerWrapper>(HandlerWrapper::Parts{.clock = clock_,
                                                                      .random = random_,
                                                                      .tracer = tracer_,
                                                                      .metrics = server_metrics_,
                                                                      .logger = logger_,
                                                                      .answers = answers,
                                                                      .faults = &faults_,
                                                                      .admission = &admission_});
    wrapper_->Add(service_, grpc_service_);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&grpc_service_);
    server_ = builder.BuildAndStart();
    channel_ = *GrpcChannel::Create(std::move(options), Connect(port_), Connect(port_),
                                    {.clock = clock_,
                                     .random = random_,
                                     .executor = executor_,
                                     .tracer = tracer_,
                                     .metrics = client_metrics_,
                                     .caller = "shop"});
  }

  std::shared_ptr<grpc::Channel> Connect(int port) {
    std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> chain;
    chain.push_back(interceptors::TracingInterceptor(tracer_, "order"));
    chain.push_back(interceptors::MetricsInterceptor(attempt_metrics_, clock_));
    chain.push_back(interceptors::DeadlineInterceptor());
    if (breaker_ != nullptr) {
      chain.push_back(interceptors::CircuitBreakerInterceptor(
          [this](absl::string_view) { return breaker_.get(); }, outcomes_, clock_));
    }
    return grpc::experimental::CreateCustomChannelWithInterceptors(
        absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), {}, std::move(chain));
  }

  UnaryMethod<GetOrderRequest, Order> get() {
    return static_cast<Channel&>(*channel_).Unary<GetOrderRequest, Order>(
        "souk.order.v1.OrderService/GetOrder");
  }
  UnaryMethod<CreateOrderRequest, Order> create() {
    return static_cast<Channel&>(*channel_).Unary<CreateOrderRequest, Order>(
        "souk.order.v1.OrderService/CreateOrder");
  }
  ServerStreamMethod<order::v1::WatchOrderRequest, Order> watch() {
    return static_cast<Channel&>(*channel_).ServerStreaming<order::v1::WatchOrderRequest, Order>(
        "souk.order.v1.OrderService/WatchOrder");
  }

  absl::StatusOr<Order> Get(std::string id, CallContext call = {}) {
    GetOrderRequest request;
    request.set_order_id(std::move(id));
    return async::RunBlocking(get()(std::move(call), std::move(request)));
  }

  SystemClock clock_;
  SeededRandom random_{1};
  async::ThreadExecutor executor_{2};
  telemetry::Logger logger_{{.service = "test", .level = telemetry::LogLevel::kError}, clock_};
  telemetry::Metrics metrics_;
  telemetry::RpcMetrics server_metrics_{metrics_, telemetry::RpcSide::kServer};
  telemetry::RpcMetrics client_metrics_{metrics_, telemetry::RpcSide::kClient};
  telemetry::RpcMetrics attempt_metrics_{metrics_, telemetry::RpcSide::kAttempt};
  telemetry::InMemorySpans spans_;
  telemetry::Tracer tracer_{{}, clock_, random_, &spans_};
  resilience::OutcomeTable outcomes_;
  std::unique_ptr<resilience::CircuitBreaker> breaker_;  // none unless set before Start
  Admission admission_{clock_, random_, metrics_};
  ServerFaults faults_{{.clock = clock_,
                        .random = random_,
                        .executor = executor_,
                        .metrics = metrics_,
                        .logger = logger_}};
  ScriptedOrders service_;
  async::CoroutineService grpc_service_;
  std::unique_ptr<HandlerWrapper> wrapper_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<GrpcChannel> channel_;
};

}  // namespace souk::rpc

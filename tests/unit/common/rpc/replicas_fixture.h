#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::rpc {

/// One of several servers of the same service.
struct Replica {
  ScriptedOrders service;
  async::CoroutineService grpc_service;
  std::unique_ptr<HandlerWrapper> wrapper;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
  std::atomic<int> calls = 0;

  std::string address() const { return absl::StrCat("127.0.0.1:", port); }
};

/// Several real servers, and one channel to all of them. Script the replicas before Start.
class ReplicasFixture : public RpcFixture {
 protected:
  ReplicasFixture() {
    for (int i = 0; i < 2; ++i) {
      replicas_.push_back(std::make_unique<Replica>());
      Script(i, Answering);
    }
  }
  ~ReplicasFixture() override {
    for (const auto& replica : replicas_) Stop(*replica);
  }

  static Task<absl::StatusOr<Order>> Answering(std::string id) {
    Order order;
    order.set_order_id(id);
    co_return order;
  }
  static Task<absl::StatusOr<Order>> Failing(std::string) {
    co_return absl::UnavailableError("this one is broken");
  }

  using Answer = std::function<Task<absl::StatusOr<Order>>(std::string id)>;
  void Script(int index, Answer answer) {
    Replica& replica = *replicas_[index];
    const auto count = [&replica, answer](CallContext, std::string id) {
      ++replica.calls;
      return answer(std::move(id));
    };
    replica.service.get = count;
    replica.service.create = count;
  }

  void StartReplicas(ChannelOptions options = {}, FleetOptions fleet_options = {}) {
    std::vector<resilience::Endpoint> endpoints;
    for (const auto& replica : replicas_) {
      Serve(*replica);
      endpoints.push_back({.address = replica->address()});
    }
    fleet_ = *Fleet::Create(
        fleet_options,
        [this](const std::string& address) {
          const auto channel = Connect(std::stoi(address.substr(address.rfind(':') + 1)));
          return InstanceChannels{channel, channel};
        },
        clock_, random_);
    ASSERT_EQ(fleet_->Update(endpoints), absl::OkStatus());
    channel_ = *GrpcChannel::Create(std::move(options), fleet_,
                                    {.clock = clock_,
                                     .random = random_,
                                     .executor = executor_,
                                     .tracer = tracer_,
                                     .metrics = client_metrics_});
  }

  static void Stop(Replica& replica) {
    if (replica.server == nullptr) return;
    replica.server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
    replica.server = nullptr;
  }

  EdgeReport Report() const {
    EdgeReport report;
    channel_->callee()->Report(report);
    return report;
  }

  std::vector<std::unique_ptr<Replica>> replicas_;
  std::shared_ptr<Fleet> fleet_;

 private:
  void Serve(Replica& replica) {
    replica.wrapper =
        std::make_unique<HandlerWrapper>(HandlerWrapper::Parts{.clock = clock_,
                                                               .random = random_,
                                                               .tracer = tracer_,
                                                               .metrics = server_metrics_,
                                                               .logger = logger_,
                                                               .answers = nullptr});
    replica.wrapper->Add(replica.service, replica.grpc_service);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &replica.port);
    builder.RegisterService(&replica.grpc_service);
    replica.server = builder.BuildAndStart();
  }
};

/// Retries that come at once.
inline ChannelOptions QuickRetries() {
  ChannelOptions options;
  options.defaults.retry.backoff.initial = absl::Milliseconds(1);
  options.defaults.retry.backoff.maximum = absl::Milliseconds(2);
  return options;
}

}  // namespace souk::rpc

#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/server_calls.h"
#include "common/rpc/handler_wrapper.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/telemetry/tracing.h"
#include "services/registry/rpc/registry_service.h"
#include "services/registry/use_cases/lease_table.h"

namespace souk::registry {

/// The registry's service behind a real server on loopback, that can be away for a while. Its
/// leases live by a clock that the test moves, and nobody sweeps but the test.
class ServedRegistry {
 public:
  explicit ServedRegistry(LeaseTable::Options options = {}) : options_(options) { Start(); }
  ~ServedRegistry() { Stop(); }

  /// As a new process, at the same address, that knows nothing.
  void Start() {
    served_.emplace(options_, clock_, random_);
    served_->wrapper.Add(served_->service, served_->grpc_service);
    grpc::ServerBuilder builder;
    builder.AddListeningPort(absl::StrCat("127.0.0.1:", port_), grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterService(&served_->grpc_service);
    server_ = builder.BuildAndStart();
  }

  /// Calls that run are cancelled.
  void Stop() {
    if (server_ == nullptr) return;
    served_->leases.Close();
    server_->Shutdown(std::chrono::system_clock::now());
    server_ = nullptr;
    served_.reset();
  }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  LeaseTable& leases() { return served_->leases; }

  /// Until the lists are complete.
  void Settle() {
    for (int i = 0; i < 10; ++i) Pass(options_.ttl / 10);
  }

  /// At most half a ttl.
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    leases().Expire();
  }

 private:
  struct Served {
    Served(const LeaseTable::Options& options, const Clock& clock, Random& random)
        : leases(options, clock, random),
          tracer({}, clock, random, nullptr),
          logger({.service = "test", .level = telemetry::LogLevel::kError}, clock),
          wrapper({.clock = clock,
                   .random = random,
                   .tracer = tracer,
                   .metrics = server_metrics,
                   .logger = logger,
                   .answers = nullptr}) {}

    LeaseTable leases;
    RegistryService service{leases};
    telemetry::Metrics metrics;
    telemetry::RpcMetrics server_metrics{metrics, telemetry::RpcSide::kServer};
    telemetry::Tracer tracer;
    telemetry::Logger logger;
    async::CoroutineService grpc_service;
    rpc::HandlerWrapper wrapper;
  };

  const LeaseTable::Options options_;
  ManualClock clock_;
  SeededRandom random_{1};
  int port_ = 0;
  std::optional<Served> served_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace souk::registry

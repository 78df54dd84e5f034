#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/async/thread_executor.h"
#include "common/events/feed_service.h"
#include "common/rpc/grpc_channel.h"
#include "common/rpc/handler_wrapper.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/telemetry/tracing.h"

namespace souk::events {

/// A log's feed behind a real server, and a real channel to it over loopback.
class ServedFeed {
 public:
  explicit ServedFeed(EventLog& log) : service_(log) {
    wrapper_.Add(service_, grpc_service_);
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&grpc_service_);
    server_ = builder.BuildAndStart();
    const std::shared_ptr<grpc::Channel> connection =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
    channel_ = *rpc::GrpcChannel::Create({}, connection, connection,
                                         {.clock = clock_,
                                          .random = random_,
                                          .executor = executor_,
                                          .tracer = tracer_,
                                          .metrics = client_metrics_});
  }

  /// Waits for what still runs, which tests end before.
  ~ServedFeed() { server_->Shutdown(); }

  rpc::GrpcChannel& channel() { return *channel_; }
  grpc::Server& server() { return *server_; }

 private:
  SystemClock clock_;
  SeededRandom random_{1};
  async::ThreadExecutor executor_{2};
  telemetry::Logger logger_{{.service = "test", .level = telemetry::LogLevel::kError}, clock_};
  telemetry::Metrics metrics_;
  telemetry::RpcMetrics server_metrics_{metrics_, telemetry::RpcSide::kServer};
  telemetry::RpcMetrics client_metrics_{metrics_, telemetry::RpcSide::kClient};
  telemetry::Tracer tracer_{{}, clock_, random_, nullptr};
  FeedService service_;
  async::CoroutineService grpc_service_;
  rpc::HandlerWrapper wrapper_{{.clock = clock_,
                                .random = random_,
                                .tracer = tracer_,
                                .metrics = server_metrics_,
                                .logger = logger_,
                                .answers = nullptr}};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<rpc::GrpcChannel> channel_;
};

}  // namespace souk::events

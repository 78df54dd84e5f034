#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace souk::telemetry {

/// An OTLP collector on a free port of the loopback. Thread-safe.
class FakeCollector final
    : public opentelemetry::proto::collector::trace::v1::TraceService::Service {
 public:
  using Request = opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
  using Response = opentelemetry::proto::collector::trace::v1::ExportTraceServiceResponse;

  FakeCollector() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeCollector() override {
    Hang(false);
    server_->Shutdown();
  }

  std::string target() const { return absl::StrCat("127.0.0.1:", port_); }

  /// Answers the next calls with these, then the later ones with OK.
  void Answer(std::vector<grpc::Status> statuses) {
    MutexLock lock(mutex_);
    statuses_ = std::move(statuses);
  }
  void Reject(int64_t spans, std::string why) {
    MutexLock lock(mutex_);
    partial_success_.mutable_partial_success()->set_rejected_spans(spans);
    partial_success_.mutable_partial_success()->set_error_message(std::move(why));
  }
  /// While hanging, calls are not answered.
  void Hang(bool hanging) {
    MutexLock lock(mutex_);
    hanging_ = hanging;
    changed_.NotifyAll();
  }
  void WaitForCalls(size_t count) {
    MutexLock lock(mutex_);
    while (requests_.size() < count) changed_.Wait(mutex_);
  }
  std::vector<Request> requests() {
    MutexLock lock(mutex_);
    return requests_;
  }

  grpc::Status Export(grpc::ServerContext*, const Request* request, Response* response) override {
    MutexLock lock(mutex_);
    requests_.push_back(*request);
    changed_.NotifyAll();
    while (hanging_) changed_.Wait(mutex_);
    *response = partial_success_;
    if (statuses_.empty()) return grpc::Status::OK;
    grpc::Status status = statuses_.front();
    statuses_.erase(statuses_.begin());
    return status;
  }

 private:
  int port_ = 0;
  Mutex mutex_;
  CondVar changed_;
  bool hanging_ GUARDED_BY(mutex_) = false;
  std::vector<grpc::Status> statuses_ GUARDED_BY(mutex_);
  Response partial_success_ GUARDED_BY(mutex_);
  std::vector<Request> requests_ GUARDED_BY(mutex_);
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace souk::telemetry

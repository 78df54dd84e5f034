#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/server.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/async/server_calls.h"
#include "common/async/thread_executor.h"
#include "gateway/upstream/api.h"

namespace souk::gateway {

/// How a backend answers a call: whatever the kind of the RPC, it writes all messages.
struct Reply {
  std::vector<std::string> messages = {};  // as their bytes
  absl::Status status = absl::OkStatus();
  std::vector<std::pair<std::string, std::string>> first_metadata = {};
  std::vector<std::pair<std::string, std::string>> last_metadata = {};
};

/// A call as a backend received it.
struct ReceivedCall {
  std::string rpc;      // "Get"
  std::string request;  // in text format, on one line
  std::multimap<std::string, std::string> metadata;
  std::chrono::system_clock::time_point deadline;
};

/// Serves every RPC of one service of an API on a port of its own, as a test scripts it. Set the
/// members while no call runs.
class FakeBackend {
 public:
  FakeBackend(const Api& api, const std::string& service);
  ~FakeBackend() { Stop(); }

  const std::string& address() const { return address_; }
  /// Waits for the calls that run; nobody listens at its address afterwards.
  void Stop();

  Reply reply;
  std::function<void()> when_called = [] {};
  bool hangs = false;    // answers only once the caller has left
  bool endless = false;  // writes its first message again and again until the caller has left
  std::vector<ReceivedCall> calls;
  bool was_cancelled = false;  // the caller of the last call left

 private:
  static Task<grpc::Status> Serve(FakeBackend* backend,
                                  const google::protobuf::MethodDescriptor* rpc,
                                  async::StreamServerCall* call);
  static Task<absl::Status> Write(FakeBackend* backend, async::StreamServerCall* call);
  void Keep(const google::protobuf::MethodDescriptor& rpc, const grpc::ByteBuffer& request,
            grpc::CallbackServerContext& context);

  const Api& api_;
  async::ThreadExecutor executor_{1};
  async::CoroutineService service_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace souk::gateway

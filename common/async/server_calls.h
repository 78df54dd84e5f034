#pragma once

#include <grpcpp/impl/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/async/cancellation.h"
#include "common/async/task.h"

namespace souk::async {

/// One call as a coroutine that serves it sees it: still bytes. Valid until the coroutine has
/// finished.
class ServerCall {
 public:
  virtual ~ServerCall() = default;

  virtual grpc::CallbackServerContext& context() = 0;
  /// Cancelled when the client is gone or its deadline has passed.
  virtual CancellationToken cancellation() = 0;
};

/// A unary call: the request is there, the response goes out when the coroutine ends.
class UnaryServerCall : public ServerCall {
 public:
  virtual grpc::ByteBuffer& request() = 0;
  virtual grpc::ByteBuffer& response() = 0;
};

/// A streaming call of any kind: on the wire they are one.
class StreamServerCall : public ServerCall {
 public:
  /// The client's next message; nullopt when it has sent all or is gone. One Read at a time.
  virtual Task<std::optional<grpc::ByteBuffer>> Read() = 0;
  /// True when the transport can take another message; false when the client is gone. One Write at
  /// a time; may run beside a Read.
  virtual Task<bool> Write(grpc::ByteBuffer message) = 0;
};

using UnaryServerHandler = std::function<Task<grpc::Status>(UnaryServerCall&)>;
using StreamServerHandler = std::function<Task<grpc::Status>(StreamServerCall&)>;

/// A gRPC service whose methods are coroutines, added by name without generated code. Messages stay
/// bytes here, so that one piece of code serves every method of every service (common/rpc parses
/// them by reflection). Add all methods, then register it with a ServerBuilder; it outlives the
/// server.
class CoroutineService final : public grpc::Service {
 public:
  /// `path` as on the wire: "/souk.order.v1.OrderService/CreateOrder".
  void AddUnary(std::string path, UnaryServerHandler handler);
  void AddStream(std::string path, StreamServerHandler handler);

 private:
  std::deque<std::string> paths_;  // gRPC keeps pointers to them
  int methods_ = 0;
};

}  // namespace souk::async

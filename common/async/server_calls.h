#pragma once

#include <grpcpp/impl/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <variant>

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

/// Why there is no further message of the client.
enum class NoMessage {
  kEnd,      // it has sent all, or is gone
  kStopped,  // this side stopped reading; there may be more
};

/// A streaming call of any kind: on the wire they are one.
class StreamServerCall : public ServerCall {
 public:
  /// The client's next message, or why there is none. One Read at a time.
  virtual Task<std::variant<grpc::ByteBuffer, NoMessage>> Read() = 0;
  /// Gives up a Read that waits, and all later ones, with kStopped: nothing else ends the wait for
  /// a client that has nothing to say but stays. Thread-safe; the coroutine may go on inside.
  virtual void StopReading() = 0;
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

#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/async/task.h"
#include "common/base/status_macros.h"
#include "common/rpc/call_context.h"
#include "common/rpc/message_bytes.h"

namespace souk::rpc {

class ClientMethod;  // one RPC of one callee, with its policy resolved (client_method.h)

/// Metadata beside the messages, for callers that pass on what they were given (a gateway). Keys in
/// lower case; values of keys that end in "-bin" are bytes.
struct CallMetadata {
  std::vector<std::pair<std::string, std::string>> sent;
  std::vector<std::pair<std::string, std::string>> received_first;  // with the first message
  std::vector<std::pair<std::string, std::string>> received_last;   // with the status
};

/// One server-streaming call in progress, as its caller reads it: message by message, as bytes.
class IncomingStream {
 public:
  virtual ~IncomingStream() = default;

  /// Replaces `message` by the next one; false at the end, and then Finish tells how it ended. One
  /// Read at a time.
  virtual Task<bool> Read(grpc::ByteBuffer& message) = 0;

  /// Waits until the call is over and gives its status; cancels it first when Read has not come to
  /// the end. Await it once, always, before the stream is destroyed.
  virtual Task<absl::Status> Finish() = 0;
};

/// Calls one unary RPC with everything that a call carries and everything that its policy says:
/// total deadline, retries within the budget, breaker, spans and metrics. Made by Channel::Unary; a
/// handle, valid as long as its Channel; thread-safe.
///
///     CO_ASSIGN_OR_RETURN(v1::Payment payment, co_await charge_(call, std::move(request), key));
template <typename Request, typename Response>
class UnaryMethod {
 public:
  explicit UnaryMethod(const ClientMethod& method) : method_(&method) {}

  /// The answer, or the callee's error with its details. `idempotency_key`, where given, makes the
  /// call safe to repeat. DEADLINE_EXCEEDED and UNAVAILABLE say that the outcome is unknown, except
  /// where the reason is CIRCUIT_OPEN: then nothing was sent.
  Task<absl::StatusOr<Response>> operator()(CallContext call, Request request,
                                            std::string idempotency_key = "") const {
    return Run(method_, std::move(call), std::move(request), std::move(idempotency_key));
  }

 private:
  static Task<absl::StatusOr<Response>> Run(const ClientMethod* method, CallContext call,
                                            Request request, std::string idempotency_key);

  const ClientMethod* method_;
};

/// Runs the call behind UnaryMethod. `metadata`, where given, outlives it.
Task<absl::StatusOr<grpc::ByteBuffer>> CallUnary(const ClientMethod* method, CallContext call,
                                                 grpc::ByteBuffer request,
                                                 std::string idempotency_key,
                                                 CallMetadata* metadata = nullptr);

/// Opens the call behind ServerStreamMethod. `metadata`, where given, outlives the stream; its
/// received parts are there after the first Read and after Finish.
std::unique_ptr<IncomingStream> OpenStream(const ClientMethod& method, CallContext call,
                                           grpc::ByteBuffer request,
                                           CallMetadata* metadata = nullptr);

/// A typed end of an IncomingStream. A message that cannot be sent or is malformed ends it.
template <typename Response>
class ServerStream {
 public:
  explicit ServerStream(std::unique_ptr<IncomingStream> stream) : stream_(std::move(stream)) {}
  /// One that ended before it was opened.
  explicit ServerStream(absl::Status error) : error_(std::move(error)) {}

  /// As IncomingStream::Read. `message` outlives the task.
  Task<bool> Read(Response& message);  // NOLINT(*-avoid-reference-coroutine-parameters)
  /// As IncomingStream::Finish.
  Task<absl::Status> Finish();

 private:
  std::unique_ptr<IncomingStream> stream_;  // null when it could not be opened
  absl::Status error_;
};

/// Opens one server-streaming RPC. Made by Channel::ServerStreaming; as UnaryMethod, without
/// retries.
template <typename Request, typename Response>
class ServerStreamMethod {
 public:
  explicit ServerStreamMethod(const ClientMethod& method) : method_(&method) {}

  ServerStream<Response> operator()(CallContext call, const Request& request) const {
    absl::StatusOr<grpc::ByteBuffer> bytes = ToBytes(request);
    if (!bytes.ok()) return ServerStream<Response>(bytes.status());
    return ServerStream<Response>(OpenStream(*method_, std::move(call), *bytes));
  }

 private:
  const ClientMethod* method_;
};

template <typename Request, typename Response>
Task<absl::StatusOr<Response>> UnaryMethod<Request, Response>::Run(const ClientMethod* method,
                                                                   CallContext call,
                                                                   Request request,
                                                                   std::string idempotency_key) {
  CO_ASSIGN_OR_RETURN(grpc::ByteBuffer sent, ToBytes(request));
  CO_ASSIGN_OR_RETURN(grpc::ByteBuffer received, co_await CallUnary(method, std::move(call), sent,
                                                                    std::move(idempotency_key)));
  Response response;
  CO_RETURN_IF_ERROR(FromBytes(received, response));
  co_return response;
}

template <typename Response>  // NOLINTNEXTLINE(*-avoid-reference-coroutine-parameters)
Task<bool> ServerStream<Response>::Read(Response& message) {
  if (!error_.ok()) co_return false;
  grpc::ByteBuffer received;
  if (!co_await stream_->Read(received)) co_return false;
  error_ = FromBytes(received, message);
  co_return error_.ok();
}

template <typename Response>
Task<absl::Status> ServerStream<Response>::Finish() {
  if (stream_ == nullptr) co_return error_;
  const absl::Status ended = co_await stream_->Finish();
  co_return error_.ok() ? ended : error_;
}

}  // namespace souk::rpc

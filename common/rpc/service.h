#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <functional>
#include <optional>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/base/status_macros.h"
#include "common/rpc/call_context.h"

namespace souk::rpc {

/// The messages of one call as its handler reads and writes them, whatever carries them.
class MessageStream {
 public:
  virtual ~MessageStream() = default;

  /// Fills `message` with the client's next one. False when the client has sent all; CANCELLED when
  /// it left; INVALID_ARGUMENT when the bytes are no such message; UNAVAILABLE, reason DRAINING, in
  /// a stream of the client's messages when the server is about to stop. One Read at a time.
  virtual Task<absl::StatusOr<bool>> Read(google::protobuf::Message& message) = 0;

  /// Sends `message`; completes when the transport can take another, so a slow client slows its
  /// handler. CANCELLED when the client left. One Write at a time; may run beside a Read.
  virtual Task<absl::Status> Write(const google::protobuf::Message& message) = 0;
};

/// The typed ends of a MessageStream. Handles: valid until the handler returns.
template <typename T>
class Reader {
 public:
  explicit Reader(MessageStream& stream) : stream_(&stream) {}

  /// The next message; nullopt when the client has sent all. Errors as MessageStream::Read.
  Task<absl::StatusOr<std::optional<T>>> Read() { return ReadFrom(stream_); }

 private:
  static Task<absl::StatusOr<std::optional<T>>> ReadFrom(MessageStream* stream) {
    T message;
    CO_ASSIGN_OR_RETURN(const bool more, co_await stream->Read(message));
    if (!more) co_return std::nullopt;
    co_return std::optional<T>(std::move(message));
  }

  MessageStream* stream_;
};

template <typename T>
class Writer {
 public:
  explicit Writer(MessageStream& stream) : stream_(&stream) {}

  /// As MessageStream::Write.
  Task<absl::Status> Write(T message) { return WriteTo(stream_, std::move(message)); }

 private:
  static Task<absl::Status> WriteTo(MessageStream* stream, T message) {
    co_return co_await stream->Write(message);
  }

  MessageStream* stream_;
};

/// Serves one unary call: takes what it needs out of `request`, fills `response`. Both outlive the
/// task.
using UnaryHandler = std::function<Task<absl::Status>(
    CallContext, google::protobuf::Message& request, google::protobuf::Message& response)>;
/// Serves one streaming call; the stream outlives the task.
using StreamHandler = std::function<Task<absl::Status>(CallContext, MessageStream&)>;

/// One RPC: what it is called and takes, by descriptor, and what runs it.
struct ServerMethod {
  const google::protobuf::MethodDescriptor* descriptor;
  std::variant<UnaryHandler, StreamHandler> handler;
};

/// The base of every service's RPC class: names each RPC of a proto service and the member
/// coroutine that serves it. What surrounds a handler - tracing, metrics, deadline, idempotency -
/// is the handler wrapper's (server.h), the same for all.
///
///     class OrderService : public rpc::Service {
///       OrderService() : Service("souk.order.v1.OrderService") {
///         Handle("CreateOrder", &OrderService::CreateOrder);
///         Handle("WatchOrder", &OrderService::WatchOrder);
///       }
///       Task<absl::StatusOr<v1::Order>> CreateOrder(CallContext call, v1::CreateOrderRequest
///       request); Task<absl::Status> WatchOrder(CallContext call, v1::WatchOrderRequest request,
///                                     rpc::Writer<v1::Order> orders);
///     };
///
/// An unknown RPC, one whose messages differ from the proto's, or one that is missing ends the
/// process at start (see methods()): these are defects, not conditions.
class Service {
 public:
  virtual ~Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  const google::protobuf::ServiceDescriptor& descriptor() const { return descriptor_; }
  /// Every RPC of the service. REQUIRES: each was given to Handle.
  const std::vector<ServerMethod>& methods() const;

 protected:
  /// `full_name` as in the proto: "souk.order.v1.OrderService", linked into this program.
  explicit Service(const char* full_name);

  template <typename S, typename Request, typename Response>
  void Handle(const char* name, Task<absl::StatusOr<Response>> (S::*serve)(CallContext, Request)) {
    S* self = static_cast<S*>(this);
    Add(name, Request::descriptor(), Response::descriptor(), /*client_streams=*/false,
        /*server_streams=*/false,
        UnaryHandler([self, serve](CallContext call, google::protobuf::Message& request,
                                   google::protobuf::Message& response) {
          return ServeUnary(self, serve, std::move(call), static_cast<Request&>(request),
                            static_cast<Response&>(response));
        }));
  }

  template <typename S, typename Request, typename Response>
  void Handle(const char* name,
              Task<absl::Status> (S::*serve)(CallContext, Request, Writer<Response>)) {
    S* self = static_cast<S*>(this);
    Add(name, Request::descriptor(), Response::descriptor(), false, true,
        StreamHandler([self, serve](CallContext call, MessageStream& stream) {
          return ServeServerStream(self, serve, std::move(call), stream);
        }));
  }

  template <typename S, typename Request, typename Response>
  void Handle(const char* name,
              Task<absl::StatusOr<Response>> (S::*serve)(CallContext, Reader<Request>)) {
    S* self = static_cast<S*>(this);
    Add(name, Request::descriptor(), Response::descriptor(), true, false,
        StreamHandler([self, serve](CallContext call, MessageStream& stream) {
          return ServeClientStream(self, serve, std::move(call), stream);
        }));
  }

  template <typename S, typename Request, typename Response>
  void Handle(const char* name,
              Task<absl::Status> (S::*serve)(CallContext, Reader<Request>, Writer<Response>)) {
    S* self = static_cast<S*>(this);
    Add(name, Request::descriptor(), Response::descriptor(), true, true,
        StreamHandler([self, serve](CallContext call, MessageStream& stream) {
          return (self->*serve)(std::move(call), Reader<Request>(stream), Writer<Response>(stream));
        }));
  }

 private:
  void Add(const char* name, const google::protobuf::Descriptor* request,
           const google::protobuf::Descriptor* response, bool client_streams, bool server_streams,
           std::variant<UnaryHandler, StreamHandler> handler);

  // The wrapper keeps request, response and stream alive until the handler has finished.
  template <typename S, typename Request, typename Response>
  static Task<absl::Status> ServeUnary(
      S* self, Task<absl::StatusOr<Response>> (S::*serve)(CallContext, Request), CallContext call,
      Request& request,      // NOLINT(cppcoreguidelines-avoid-reference-coroutine-parameters)
      Response& response) {  // NOLINT(cppcoreguidelines-avoid-reference-coroutine-parameters)
    CO_ASSIGN_OR_RETURN(response, co_await (self->*serve)(std::move(call), std::move(request)));
    co_return absl::OkStatus();
  }

  template <typename S, typename Request, typename Response>
  static Task<absl::Status> ServeServerStream(
      S* self, Task<absl::Status> (S::*serve)(CallContext, Request, Writer<Response>),
      CallContext call,
      MessageStream& stream) {  // NOLINT(cppcoreguidelines-avoid-reference-coroutine-parameters)
    Request request;
    CO_ASSIGN_OR_RETURN(const bool received, co_await stream.Read(request));
    if (!received) co_return absl::InternalError("the call carried no request message");
    co_return co_await (self->*serve)(std::move(call), std::move(request),
                                      Writer<Response>(stream));
  }

  template <typename S, typename Request, typename Response>
  static Task<absl::Status> ServeClientStream(
      S* self, Task<absl::StatusOr<Response>> (S::*serve)(CallContext, Reader<Request>),
      CallContext call,
      MessageStream& stream) {  // NOLINT(cppcoreguidelines-avoid-reference-coroutine-parameters)
    CO_ASSIGN_OR_RETURN(const Response response,
                        co_await (self->*serve)(std::move(call), Reader<Request>(stream)));
    co_return co_await stream.Write(response);
  }

  const google::protobuf::ServiceDescriptor& descriptor_;
  std::vector<ServerMethod> methods_;
};

}  // namespace souk::rpc

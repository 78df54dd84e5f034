#pragma once

#include <grpcpp/create_channel.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/client_interceptor.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/client_calls.h"
#include "common/async/server_calls.h"
#include "common/rpc/status_mapping.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::interceptors {

inline constexpr char kUnaryPath[] = "/souk.test.v1.Callee/Call";
inline constexpr char kStreamPath[] = "/souk.test.v1.Callee/Watch";

/// Metadata and deadline of one call.
struct CallOptions {
  std::vector<std::pair<std::string, std::string>> metadata = {};
  bool has_deadline = true;
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
};

/// What came of a stream.
struct Streamed {
  bool written = false;  // whether the first message could be sent
  int messages = 0;      // received
  absl::Status status;
};

/// A callee over loopback, called through the interceptors under test. It counts the calls that
/// reach it; a unary one is answered with `answer_`, a stream with two messages and `answer_`.
class InterceptorsTest : public ::testing::Test {
 protected:
  InterceptorsTest() {
    callee_.AddUnary(kUnaryPath,
                     [this](async::UnaryServerCall& call) { return AnswerUnary(this, &call); });
    callee_.AddStream(kStreamPath,
                      [this](async::StreamServerCall& call) { return AnswerStream(this, &call); });
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&callee_);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
  }

  ~InterceptorsTest() override { StopCallee(); }

  /// Opens the channel; an attempt passes the interceptors in this order.
  template <typename... Factories>
  void Connect(Factories... factories) {
    std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> chain;
    (chain.push_back(std::move(factories)), ...);
    channel_ = grpc::experimental::CreateCustomChannelWithInterceptors(
        address_, grpc::InsecureChannelCredentials(), {}, std::move(chain));
  }

  /// Nobody listens at its address afterwards.
  void StopCallee() {
    server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
    server_->Wait();
  }

  absl::Status Call(const CallOptions& options = {}) {
    grpc::ClientContext context;
    Prepare(options, context);
    const grpc::internal::RpcMethod method(kUnaryPath, grpc::internal::RpcMethod::NORMAL_RPC,
                                           channel_);
    const grpc::ByteBuffer request = Text("hello");
    grpc::ByteBuffer response;
    return rpc::FromGrpcStatus(
        async::RunBlocking(async::UnaryCall(*channel_, method, context, request, response)));
  }

  /// Reads a stream to its end, or cancels it after `most` messages.
  Streamed Watch(int most = 10, const CallOptions& options = {}) {
    grpc::ClientContext context;
    Prepare(options, context);
    const grpc::internal::RpcMethod method(kStreamPath, grpc::internal::RpcMethod::BIDI_STREAMING,
                                           channel_);
    async::StreamCall call(*channel_, method, context);
    return async::RunBlocking(ReadUpTo(&call, &context, most));
  }

  absl::Status answer_;                         // of the callee, to every call
  std::function<void()> while_called_ = [] {};  // runs in the callee, while the caller waits
  bool endless_stream_ = false;                 // a stream's messages go on until the caller leaves
  int calls_ = 0;                               // that reached the callee
  std::multimap<std::string, std::string> metadata_;  // of the last of them

 private:
  static grpc::ByteBuffer Text(const std::string& text) {
    const grpc::Slice slice(text);
    return grpc::ByteBuffer(&slice, 1);
  }

  static void Prepare(const CallOptions& options, grpc::ClientContext& context) {
    if (options.has_deadline) {
      context.set_deadline(std::chrono::system_clock::now() + options.timeout);
    }
    for (const auto& [key, value] : options.metadata) context.AddMetadata(key, value);
  }

  void Receive(grpc::CallbackServerContext& context) {
    ++calls_;
    metadata_.clear();
    for (const auto& [key, value] : context.client_metadata()) {
      metadata_.emplace(std::string(key.data(), key.size()),
                        std::string(value.data(), value.size()));
    }
    while_called_();
  }

  static Task<grpc::Status> AnswerUnary(InterceptorsTest* test, async::UnaryServerCall* call) {
    test->Receive(call->context());
    call->response() = Text("answer");
    co_return rpc::ToGrpcStatus(test->answer_);
  }

  static Task<grpc::Status> AnswerStream(InterceptorsTest* test, async::StreamServerCall* call) {
    test->Receive(call->context());
    static_cast<void>(co_await call->Read());
    for (int i = 0; test->endless_stream_ || i < 2; ++i) {
      if (!co_await call->Write(Text("message"))) co_return grpc::Status::CANCELLED;
    }
    co_return rpc::ToGrpcStatus(test->answer_);
  }

  static Task<Streamed> ReadUpTo(async::StreamCall* call, grpc::ClientContext* context, int most) {
    Streamed streamed;
    const grpc::ByteBuffer request = Text("hello");
    streamed.written = co_await call->Write(request, /*last=*/true);
    grpc::ByteBuffer message;
    while (streamed.messages < most && co_await call->Read(message)) ++streamed.messages;
    if (streamed.messages == most) context->TryCancel();
    streamed.status = rpc::FromGrpcStatus(co_await call->Finish());
    co_return streamed;
  }

  async::CoroutineService callee_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace souk::interceptors

#include "tests/unit/gateway/serving/fake_backend.h"

#include <google/protobuf/message.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/rpc/message_bytes.h"
#include "common/rpc/status_mapping.h"

namespace souk::gateway {

FakeBackend::FakeBackend(const Api& api, const std::string& service) : api_(api) {
  const google::protobuf::ServiceDescriptor* const descriptor = api.FindService(service);
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const google::protobuf::MethodDescriptor* const rpc = descriptor->method(i);
    // On the wire all kinds are one, so this serves unary RPCs too, and can break their rules.
    service_.AddStream(
        absl::StrCat("/", service, "/", rpc->name()),
        [this, rpc](async::StreamServerCall& call) { return Serve(this, rpc, &call); });
  }
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service_);
  server_ = builder.BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

void FakeBackend::Stop() {
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  server_->Wait();
}

Task<grpc::Status> FakeBackend::Serve(FakeBackend* backend,
                                      const google::protobuf::MethodDescriptor* rpc,
                                      async::StreamServerCall* call) {
  const std::variant<grpc::ByteBuffer, async::NoMessage> request = co_await call->Read();
  if (!std::holds_alternative<grpc::ByteBuffer>(request)) co_return grpc::Status::CANCELLED;
  backend->Keep(*rpc, std::get<grpc::ByteBuffer>(request), call->context());
  backend->when_called();
  const async::CancellationToken cancellation = call->cancellation();
  if (backend->hangs) {
    static_cast<void>(
        co_await async::Sleep(backend->executor_, absl::InfiniteDuration(), cancellation));
  }
  const absl::Status status = co_await Write(backend, call);
  // A write may find that the caller left before the token was told.
  backend->was_cancelled = cancellation.cancelled() || absl::IsCancelled(status);
  co_return rpc::ToGrpcStatus(status);
}

Task<absl::Status> FakeBackend::Write(FakeBackend* backend, async::StreamServerCall* call) {
  const Reply& reply = backend->reply;
  for (const auto& [key, value] : reply.first_metadata) {
    call->context().AddInitialMetadata(key, value);
  }
  for (const auto& [key, value] : reply.last_metadata) {
    call->context().AddTrailingMetadata(key, value);
  }
  do {
    for (const std::string& message : reply.messages) {
      const grpc::Slice slice(message);
      if (!co_await call->Write(grpc::ByteBuffer(&slice, 1))) {
        co_return absl::CancelledError("the caller left");
      }
    }
  } while (backend->endless);
  co_return reply.status;
}

void FakeBackend::Keep(const google::protobuf::MethodDescriptor& rpc,
                       const grpc::ByteBuffer& request, grpc::CallbackServerContext& context) {
  const std::unique_ptr<google::protobuf::Message> message(api_.Prototype(*rpc.input_type()).New());
  EXPECT_EQ(rpc::FromBytes(request, *message), absl::OkStatus());
  ReceivedCall& call = calls.emplace_back();
  call.rpc = rpc.name();
  call.request = message->ShortDebugString();
  for (const auto& [key, value] : context.client_metadata()) {
    call.metadata.emplace(std::string(key.data(), key.size()),
                          std::string(value.data(), value.size()));
  }
  call.deadline = context.deadline();
}

}  // namespace souk::gateway

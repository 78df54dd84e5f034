// Streams of the client's messages when their server is about to stop.

#include "common/rpc/draining.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/client_calls.h"
#include "common/base/error.h"
#include "common/rpc/handler_wrapper.h"
#include "common/rpc/message_bytes.h"
#include "common/rpc/status_mapping.h"
#include "souk/user/v1/user_service.pb.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::rpc {
namespace {

using Update = user::v1::UpdateUserStreamRequest;
using Answer = user::v1::UpdateUserStreamResponse;

/// Answers each update with its request_id, after `before_answer`.
class EchoingUsers : public Service {
 public:
  EchoingUsers() : Service("souk.user.v1.UserService") {
    using user::v1::CreateUserRequest, user::v1::DeleteUserRequest, user::v1::GetUserRequest,
        user::v1::ListUsersRequest, user::v1::ListUsersResponse, user::v1::LoginRequest,
        user::v1::LoginResponse, user::v1::StreamUsersRequest, user::v1::UpdateUserRequest,
        user::v1::User;
    Handle("CreateUser", &EchoingUsers::Unscripted<CreateUserRequest, User>);
    Handle("GetUser", &EchoingUsers::Unscripted<GetUserRequest, User>);
    Handle("ListUsers", &EchoingUsers::Unscripted<ListUsersRequest, ListUsersResponse>);
    Handle("UpdateUser", &EchoingUsers::Unscripted<UpdateUserRequest, User>);
    Handle("DeleteUser", &EchoingUsers::Unscripted<DeleteUserRequest, User>);
    Handle("StreamUsers", &EchoingUsers::UnscriptedStream<StreamUsersRequest, User>);
    Handle("Login", &EchoingUsers::Unscripted<LoginRequest, LoginResponse>);
    Handle("UpdateUserStream", &EchoingUsers::UpdateUserStream);
  }

  std::function<Task<void>()> before_answer = []() -> Task<void> { co_return; };

 private:
  template <typename Request, typename Response>
  Task<absl::StatusOr<Response>> Unscripted(CallContext, Request) {
    co_return absl::UnimplementedError("not scripted");
  }
  template <typename Request, typename Response>
  Task<absl::Status> UnscriptedStream(CallContext, Request, Writer<Response>) {
    co_return absl::UnimplementedError("not scripted");
  }

  Task<absl::Status> UpdateUserStream(CallContext, Reader<Update> updates, Writer<Answer> answers) {
    for (;;) {
      CO_ASSIGN_OR_RETURN(const std::optional<Update> update, co_await updates.Read());
      if (!update) co_return absl::OkStatus();
      co_await before_answer();
      Answer answer;
      answer.set_request_id(update->request_id());
      CO_RETURN_IF_ERROR(co_await answers.Write(std::move(answer)));
    }
  }
};

class DrainingTest : public ::testing::Test {
 protected:
  DrainingTest() {
    wrapper_.Add(users_, grpc_service_);
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&grpc_service_);
    server_ = builder.BuildAndStart();
    channel_ =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
  }

  /// A stream of updates from its client's side.
  class Stream {
   public:
    explicit Stream(grpc::ChannelInterface& channel) : call_(channel, method_, context_) {}

    void Write(const std::string& request_id, bool last = false) {
      Update update;
      update.set_request_id(request_id);
      EXPECT_TRUE(async::RunBlocking(call_.Write(*ToBytes(update), last)));
    }

    /// The next answer's request_id, or "none".
    std::string Read() {
      grpc::ByteBuffer bytes;
      if (!async::RunBlocking(call_.Read(bytes))) return "none";
      Answer answer;
      EXPECT_EQ(FromBytes(bytes, answer), absl::OkStatus());
      return answer.request_id();
    }

    absl::Status Finish() { return FromGrpcStatus(async::RunBlocking(call_.Finish())); }

   private:
    const grpc::internal::RpcMethod method_{"/souk.user.v1.UserService/UpdateUserStream",
                                            grpc::internal::RpcMethod::BIDI_STREAMING};
    grpc::ClientContext context_;
    async::StreamCall call_;
  };

  static void ExpectDraining(const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    EXPECT_EQ(ReasonOf(status), "DRAINING");
    EXPECT_NE(RetryAfterOf(status), std::nullopt);
  }

  SystemClock clock_;
  SeededRandom random_{1};
  telemetry::Logger logger_{{.service = "test", .level = telemetry::LogLevel::kError}, clock_};
  telemetry::Metrics metrics_;
  telemetry::RpcMetrics server_metrics_{metrics_, telemetry::RpcSide::kServer};
  telemetry::Tracer tracer_{{}, clock_, random_, nullptr};
  EchoingUsers users_;
  async::CoroutineService grpc_service_;
  HandlerWrapper wrapper_{{.clock = clock_,
                           .random = random_,
                           .tracer = tracer_,
                           .metrics = server_metrics_,
                           .logger = logger_,
                           .answers = nullptr}};
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(DrainingTest, AStreamWhoseClientHasNothingToSayEnds) {
  Stream stream(*channel_);
  stream.Write("first");
  EXPECT_EQ(stream.Read(), "first");
  wrapper_.EndStreams();
  EXPECT_EQ(stream.Read(), "none");
  ExpectDraining(stream.Finish());
  server_->Shutdown();  // without a deadline: waits until nothing of the call is left
}

TEST_F(DrainingTest, WhatWasAskedBeforeIsAnsweredFirst) {
  std::promise<async::Resume<>> reached;
  users_.before_answer = [&] {
    return async::Await<>([&](async::Resume<> resume) { reached.set_value(std::move(resume)); });
  };
  Stream stream(*channel_);
  stream.Write("first");
  async::Resume<> answer = reached.get_future().get();
  wrapper_.EndStreams();
  answer();
  EXPECT_EQ(stream.Read(), "first");
  EXPECT_EQ(stream.Read(), "none");
  ExpectDraining(stream.Finish());
}

TEST_F(DrainingTest, AStreamWhoseClientHasSentAllEndsAsEver) {
  Stream stream(*channel_);
  stream.Write("first", /*last=*/true);
  EXPECT_EQ(stream.Read(), "first");
  EXPECT_EQ(stream.Read(), "none");
  wrapper_.EndStreams();
  EXPECT_EQ(stream.Finish(), absl::OkStatus());
}

TEST_F(DrainingTest, AStreamThatComesTooLateIsSentElsewhere) {
  wrapper_.EndStreams();
  Stream stream(*channel_);
  EXPECT_EQ(stream.Read(), "none");
  ExpectDraining(stream.Finish());
}

TEST_F(DrainingTest, ManyIdleStreamsEndTogether) {
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 50; ++i) {
    streams.push_back(std::make_unique<Stream>(*channel_));
    streams.back()->Write("first");
    EXPECT_EQ(streams.back()->Read(), "first");
  }
  wrapper_.EndStreams();
  for (const auto& stream : streams) {
    EXPECT_EQ(stream->Read(), "none");
    ExpectDraining(stream->Finish());
  }
  server_->Shutdown();
}

}  // namespace
}  // namespace souk::rpc

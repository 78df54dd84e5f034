#pragma once

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/async/thread_executor.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/rpc/grpc_channel.h"
#include "common/telemetry/metrics.h"
#include "gateway/serving/api_endpoint.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/gateway/fake_exchange.h"
#include "tests/unit/gateway/serving/fake_backend.h"
#include "tests/unit/gateway/upstream/foreign_api.h"

namespace souk::gateway {

inline constexpr char kShelf[] = R"(
  syntax = "proto3";
  package shelf;
  import "google/api/annotations.proto";
  import "google/api/httpbody.proto";
  import "google/protobuf/timestamp.proto";

  message Book {
    string book_id = 1;
    string title = 2;
    int64 copies = 3;
    google.protobuf.Timestamp printed = 4;
  }
  message BookId { string book_id = 1; int32 page = 2; }
  message NewBook { Book book = 1; bool signed = 2; }
  message Books { repeated Book books = 1; }

  service Shelf {
    rpc Get(BookId) returns (Book) { option (google.api.http) = { get: "/v1/books/{book_id}" }; }
    rpc Create(NewBook) returns (Book) {
      option (google.api.http) = { post: "/v1/books" body: "book" };
    }
    rpc List(BookId) returns (Books) {
      option (google.api.http) = { get: "/v1/books" response_body: "books" };
    }
    rpc Cover(BookId) returns (google.api.HttpBody) {
      option (google.api.http) = { get: "/v1/books/{book_id}/cover" };
    }
    rpc Watch(BookId) returns (stream Book) {
      option (google.api.http) = { get: "/v1/books/{book_id}:watch" };
    }
    rpc Import(stream Book) returns (Books) {
      option (google.api.http) = { post: "/v1/books:import" body: "*" };
    }
  })";

/// A channel's parts, and the channel to one backend.
class TestChannel {
 public:
  TestChannel(const Clock& clock, const std::string& address)
      : tracer_({}, clock, random_, nullptr) {
    rpc::ChannelOptions options;
    options.defaults.timeout = absl::Seconds(30);
    options.defaults.wait_for_ready = false;
    options.defaults.retry.max_attempts = 1;
    const auto connect = [&] {
      return grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    };
    channel_ = *rpc::GrpcChannel::Create(std::move(options), connect(), connect(),
                                         {.clock = clock,
                                          .random = random_,
                                          .executor = executor_,
                                          .tracer = tracer_,
                                          .metrics = rpc_metrics_});
  }

  rpc::GrpcChannel& channel() { return *channel_; }

 private:
  SeededRandom random_{1};
  async::ThreadExecutor executor_{1};
  telemetry::Metrics metrics_;
  telemetry::RpcMetrics rpc_metrics_{metrics_, telemetry::RpcSide::kClient};
  telemetry::Tracer tracer_;
  std::unique_ptr<rpc::GrpcChannel> channel_;
};

/// The shelf's API, which this program was not built with, served before a scripted backend.
class ServingTest : public ::testing::Test {
 protected:
  ServingTest() {
    EXPECT_EQ(routes_.AddService(*api_->FindService("shelf.Shelf"), channel_.channel()),
              absl::OkStatus());
  }

  /// The bytes of a message of the API, from text format.
  std::string Bytes(const std::string& type, const std::string& text) const {
    const auto* const descriptor = api_->pool().FindMessageTypeByName(type);
    const std::unique_ptr<google::protobuf::Message> message(api_->Prototype(*descriptor).New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message.get()));
    return message->SerializeAsString();
  }
  std::string Book(const std::string& text) const { return Bytes("shelf.Book", text); }

  Answer Serve(FakeExchange& exchange, ApiEndpoint::Options options = {}) {
    ApiEndpoint endpoint(routes_, errors_, clock_, std::move(options));
    async::RunBlocking(endpoint.Serve(exchange, scope_));
    return exchange.answer();
  }
  Answer Get(absl::string_view target, http::Headers headers = {}) {
    FakeExchange exchange("GET", target, std::move(headers));
    return Serve(exchange);
  }
  Answer Post(absl::string_view target, std::string body, http::Headers headers = {}) {
    FakeExchange exchange("POST", target, std::move(headers), std::move(body));
    return Serve(exchange);
  }

  SystemClock clock_;
  std::unique_ptr<Api> api_ = ForeignApi(kShelf);
  FakeBackend backend_{*api_, "shelf.Shelf"};
  TestChannel channel_{clock_, backend_.address()};
  RouteTable routes_{*api_};
  ErrorWriter errors_{transcoding::DetailTypes(api_->pool())};
  RequestScope scope_;
};

}  // namespace souk::gateway

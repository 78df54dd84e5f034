#pragma once

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/async/manual_executor.h"
#include "common/base/clock.h"
#include "common/base/idempotency_key.h"
#include "common/base/random.h"
#include "common/rpc/service.h"
#include "common/storage/database.h"
#include "common/telemetry/log.h"
#include "tests/support/test_databases.h"

namespace souk {

/// What the tests of a service run on: one thread, a clock moved by hand, and databases that go
/// with the test.
class ServiceTest : public ::testing::Test {
 protected:
  /// Opens a database of the test; the same again for the same name.
  std::unique_ptr<storage::Database> Open(const std::string& name,
                                          absl::Span<const storage::Migration> migrations) {
    auto opened =
        storage::OpenDatabase({.url = databases_.UrlOf(name), .service = name, .log_error = {}},
                              migrations, clock_, executor_);
    EXPECT_EQ(opened.status(), absl::OkStatus());
    return *std::move(opened);
  }

  /// Runs a task to its end.
  template <typename T>
  T Run(Task<T> task) {
    return RunTask(executor_, std::move(task));
  }

  /// A key of the method as the handler wrapper makes it.
  static IdempotencyKey Key(std::string key) {
    return {.principal = "tester", .method = "Method", .key = std::move(key), .request_hash = "00"};
  }

  ManualClock clock_;
  async::ManualExecutor executor_{clock_};
  SeededRandom random_{7};
  telemetry::Logger logger_{
      {.service = "test", .sink = std::make_shared<spdlog::sinks::null_sink_mt>()}, clock_};

 private:
  testing::TestDatabases databases_;
};

/// A client's side of a streaming RPC: sends what it was given, keeps what it gets.
template <typename Request, typename Response>
class FakeStream final : public rpc::MessageStream {
 public:
  explicit FakeStream(std::vector<Request> requests = {}) : requests_(std::move(requests)) {}

  Task<absl::StatusOr<bool>> Read(google::protobuf::Message& message) override {
    return ReadInto(&message);
  }

  Task<absl::Status> Write(const google::protobuf::Message& message) override {
    return Keep(&message);
  }

  /// The client leaves once it has so many responses.
  void LeaveAfter(size_t responses) { leaves_after_ = responses; }

  rpc::Reader<Request> reader() { return rpc::Reader<Request>(*this); }
  rpc::Writer<Response> writer() { return rpc::Writer<Response>(*this); }
  const std::vector<Response>& responses() const { return responses_; }
  /// How many responses there were at each Read.
  const std::vector<size_t>& answered_before_read() const { return answered_before_read_; }

 private:
  Task<absl::StatusOr<bool>> ReadInto(google::protobuf::Message* message) {
    answered_before_read_.push_back(responses_.size());
    if (read_ == requests_.size()) co_return false;
    message->CopyFrom(requests_[read_++]);
    co_return true;
  }

  Task<absl::Status> Keep(const google::protobuf::Message* message) {
    if (responses_.size() == leaves_after_) co_return absl::CancelledError("the client left");
    responses_.emplace_back().CopyFrom(*message);
    co_return absl::OkStatus();
  }

  const std::vector<Request> requests_;
  size_t read_ = 0;
  std::vector<Response> responses_;
  std::vector<size_t> answered_before_read_;
  std::optional<size_t> leaves_after_;
};

}  // namespace souk

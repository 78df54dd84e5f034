#pragma once

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/thread_executor.h"
#include "common/events/nats/connection.h"
#include "common/events/nats/publishing.h"
#include "common/events/nats/relay.h"
#include "common/events/nats/stream.h"
#include "tests/support/private_nats.h"
#include "tests/unit/common/events/log_fixture.h"

namespace souk::events::nats {

/// A log of the order service, a broker of one's own, and relays between the two.
class NatsTest : public ::testing::Test, protected LogFixture {
 protected:
  void SetUp() override {
    server_ = testing::NatsServer::Start();
    if (server_ == nullptr) GTEST_SKIP() << "nats-server is not installed";
    Connect();
  }

  void Connect() {
    stream_.reset();
    auto connection = Connection::Open({.url = server_->url(), .name = "test"});
    ASSERT_TRUE(connection.ok()) << connection.status();
    connection_ = *std::move(connection);
    stream_.emplace(*connection_, "order");
  }

  Relay::Options RelayOptions() {
    return {.server = {.url = server_->url(), .name = "test relay"},
            .service = "order",
            .stream = {.max_age = absl::Hours(1), .duplicate_window = absl::Milliseconds(100)},
            .backoff = {.initial = absl::Milliseconds(5), .maximum = absl::Milliseconds(20)},
            .stand_by = absl::Milliseconds(20)};
  }

  std::unique_ptr<Relay> StartRelay() { return StartRelay(log(), metrics_); }
  std::unique_ptr<Relay> StartRelay(EventLog& log, telemetry::Metrics& metrics) {
    auto relay = std::make_unique<Relay>(RelayOptions(), log, catalogue_, random_, executor_,
                                         metrics, logger_);
    relay->Start();
    return relay;
  }

  /// The messages of the stream, as far as it has any.
  std::vector<StoredMessage> Messages() {
    std::vector<StoredMessage> messages;
    // The server lets a question about a message wait when there is no stream.
    if (!stream_->GetSequences().ok()) return messages;
    for (uint64_t from = 1;;) {
      absl::StatusOr<std::optional<StoredMessage>> message = stream_->FindFrom(from);
      if (!message.ok() || !message->has_value()) return messages;
      from = (*message)->sequence + 1;
      messages.push_back(**std::move(message));
    }
  }

  /// The orders that they are about; waits until there are `count`.
  std::vector<std::string> WaitForOrders(size_t count) {
    std::vector<StoredMessage> messages;
    while ((messages = Messages()).size() < count) std::this_thread::yield();
    std::vector<std::string> orders;
    for (const StoredMessage& message : messages) {
      const auto event =
          catalogue_.ReadEnvelope(TypeOf(message.message.subject), message.message.body);
      EXPECT_TRUE(event.ok()) << event.status();
      if (event.ok()) orders.push_back(event->aggregate_id());
    }
    return orders;
  }

  void AppendOrders(int count, int from = 0) {
    for (int i = 0; i < count; ++i) Append(absl::StrCat("o", from + i));
  }

  static std::vector<std::string> Orders(int count) {
    std::vector<std::string> orders;
    for (int i = 0; i < count; ++i) orders.push_back(absl::StrCat("o", i));
    return orders;
  }

  /// A row of the log as it was never meant.
  void AppendRaw(const std::string& type, const std::string& payload) {
    storage::OutboxEvent event = Describe("raw", Paid());
    event.type = type;
    event.payload = payload;
    AppendAll({event});
  }

  int Count(const std::string& metric) {
    return static_cast<int>(metrics_.AddCounter(metric, "").Value());
  }

  SystemClock system_clock_;
  SeededRandom random_{1};
  async::ThreadExecutor executor_{2};
  telemetry::Logger logger_{
      {.service = "test", .sink = std::make_shared<spdlog::sinks::null_sink_mt>()}, system_clock_};
  telemetry::Metrics metrics_;
  EventCatalogue catalogue_;
  std::unique_ptr<testing::NatsServer> server_;
  std::unique_ptr<Connection> connection_;
  std::optional<Stream> stream_;
};

}  // namespace souk::events::nats

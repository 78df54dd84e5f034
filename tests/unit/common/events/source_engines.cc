#include "tests/unit/common/events/source_engines.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include <thread>

#include "common/async/thread_executor.h"
#include "common/events/feed_source.h"
#include "common/events/local_source.h"
#include "common/events/nats/jetstream_source.h"
#include "common/events/nats/relay.h"
#include "tests/support/private_nats.h"
#include "tests/unit/common/events/feed_fixture.h"

namespace souk::events {
namespace {

class Local final : public SourceHarness {
 public:
  explicit Local(EventLog& log) : source_(log) {}
  EventSource& source() override { return source_; }

 private:
  LocalSource source_;
};

class Feed final : public SourceHarness {
 public:
  explicit Feed(EventLog& log) : feed_(log) {}
  EventSource& source() override { return source_; }

 private:
  ServedFeed feed_;
  FeedSource source_{feed_.channel()};
};

// The log's relay, a broker, and a consumer's end of it.
class JetStream final : public SourceHarness {
 public:
  JetStream(EventLog& log, std::unique_ptr<testing::NatsServer> server)
      : server_(std::move(server)),
        relay_({.server = {.url = server_->url(), .name = "test relay"},
                .service = "order",
                .stream = {.max_age = absl::Hours(1)}},
               log, catalogue_, random_, executor_, metrics_, logger_),
        source_({.server = {.url = server_->url(), .name = "test"}, .service = "order"},
                std::make_unique<LocalSource>(log), catalogue_, executor_) {
    relay_.Start();
    WaitForStream();
  }
  EventSource& source() override { return source_; }

 private:
  // A subscription to a stream that is not there yet ends, as one to a server that is away.
  void WaitForStream() {
    const auto connection = nats::Connection::Open({.url = server_->url(), .name = "test"});
    ASSERT_TRUE(connection.ok()) << connection.status();
    nats::Stream stream(**connection, "order");
    while (!stream.GetSequences().ok()) std::this_thread::yield();
  }

  const std::unique_ptr<testing::NatsServer> server_;
  SystemClock clock_;
  SeededRandom random_{1};
  async::ThreadExecutor executor_{2};
  telemetry::Logger logger_{
      {.service = "test", .sink = std::make_shared<spdlog::sinks::null_sink_mt>()}, clock_};
  telemetry::Metrics metrics_;
  EventCatalogue catalogue_;
  nats::Relay relay_;
  nats::JetStreamSource source_;
};

std::unique_ptr<SourceHarness> MakeJetStream(EventLog& log) {
  std::unique_ptr<testing::NatsServer> server = testing::NatsServer::Start();
  if (server == nullptr) return nullptr;
  return std::make_unique<JetStream>(log, std::move(server));
}

}  // namespace

std::vector<SourceEngine> AllSourceEngines() {
  return {{"Local", [](EventLog& log) { return std::make_unique<Local>(log); }},
          {"Feed", [](EventLog& log) { return std::make_unique<Feed>(log); }},
          {"JetStream", &MakeJetStream}};
}

}  // namespace souk::events

// What it takes from an event's commit to its effect at a consumer in another process' place:
// another database, and EventFeed over loopback between, or the service's relay and a NATS server.
// Latency is measured at a steady 500 events a second, from the moment when the event is durable to
// the one when its effect is. Folders come from TMPDIR; name one on the disk in question, not on
// tmpfs.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/async/thread_executor.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/events/consumer.h"
#include "common/events/feed_source.h"
#include "common/events/local_source.h"
#include "common/events/nats/jetstream_source.h"
#include "common/events/nats/relay.h"
#include "souk/event/v1/order_events.pb.h"
#include "tests/support/private_nats.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/common/events/feed_fixture.h"

namespace souk::events {
namespace {

using storage::Transaction;
using TimePoint = std::chrono::steady_clock::time_point;

constexpr int kAggregates = 100;
constexpr int kEventsASecond = 500;
constexpr std::chrono::microseconds kBetweenEvents(1'000'000 / kEventsASecond);
constexpr int kSecondsOfLatency = 6;
constexpr int kEventsOfCatchUp = 20'000;

void Require(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

const std::vector<storage::Migration> kMigrations = {
    {1, "effects",
     "CREATE TABLE effects (aggregate_id TEXT PRIMARY KEY, version BIGINT NOT NULL);"}};

// The number of an event, which its aggregate and version tell.
int NumberOf(const event::v1::Envelope& event) {
  int aggregate = 0;
  Require(absl::SimpleAtoi(event.aggregate_id(), &aggregate) ? absl::OkStatus()
                                                             : absl::InternalError("no number"));
  return static_cast<int>(event.aggregate_version() - 1) * kAggregates + aggregate;
}

// Keeps one row an aggregate, as a read model does, and tells when an effect is durable.
class Effects final : public EventHandler {
 public:
  explicit Effects(std::function<void(int number)> applied) : applied_(std::move(applied)) {}

  std::vector<std::string> types() const override { return {"order.confirmed"}; }

  absl::Status Apply(Transaction& transaction, const event::v1::Envelope& event) override {
    transaction.AfterCommit([this, number = NumberOf(event)] { applied_(number); });
    return transaction
        .Execute(
            "INSERT INTO effects (aggregate_id, version) VALUES (:1, :2) "
            "ON CONFLICT (aggregate_id) DO UPDATE SET version = excluded.version",
            event.aggregate_id(), event.aggregate_version())
        .status();
  }

 private:
  const std::function<void(int number)> applied_;
};

// Counts what has happened, for who waits for all of it.
class Countdown {
 public:
  explicit Countdown(int count) : left_(count) {}

  void Done() {
    MutexLock lock(mutex_);
    if (--left_ == 0) none_left_.NotifyAll();
  }

  void Wait() {
    MutexLock lock(mutex_);
    while (left_ > 0) none_left_.Wait(mutex_);
  }

 private:
  Mutex mutex_;
  CondVar none_left_;
  int left_ GUARDED_BY(mutex_);
};

// A service that emits, its feed, and the database of one that consumes.
class World {
 public:
  World() : emitter_(Open("emitter")), consumer_(Open("consumer")) {}

  EventLog& log() { return log_; }
  rpc::GrpcChannel& channel() { return feed_.channel(); }

  // Appends event `number`; `durable` hears when it is.
  Task<absl::Status> Append(int number, std::function<void()> durable) {
    CO_ASSIGN_OR_RETURN(const storage::OutboxEvent event, Describe(number));
    co_return co_await emitter_->Write([&](Transaction& transaction) {
      transaction.AfterCommit([durable] { durable(); });
      return log_.Append(transaction, event);
    });
  }

  // Appends the first `count` events, many in a transaction.
  Task<absl::Status> AppendFirst(int count) {
    for (int number = 0; number < count;) {
      std::vector<storage::OutboxEvent> events;
      for (; number < count && events.size() < 1000; ++number) {
        CO_ASSIGN_OR_RETURN(events.emplace_back(), Describe(number));
      }
      CO_RETURN_IF_ERROR(co_await emitter_->Write([&](Transaction& transaction) -> absl::Status {
        for (const storage::OutboxEvent& event : events) {
          RETURN_IF_ERROR(log_.Append(transaction, event));
        }
        return absl::OkStatus();
      }));
    }
    co_return absl::OkStatus();
  }

  std::unique_ptr<Consumer> Start(const std::string& name, EventSource& source,
                                  EventHandler& handler) {
    auto consumer =
        std::make_unique<Consumer>(ConsumerOptions{.name = name}, source, handler, *consumer_,
                                   clock_, random_, executor_, metrics_, logger_);
    consumer->Start();
    return consumer;
  }

 private:
  absl::StatusOr<storage::OutboxEvent> Describe(int number) const {
    event::v1::OrderConfirmed confirmed;
    confirmed.set_user_id("0190163d-8694-739b-aea5-966c26f8ad91");
    confirmed.mutable_total()->set_currency_code("EUR");
    confirmed.mutable_total()->set_minor_units(number);
    return log_.Describe({.aggregate_type = "order",
                          .aggregate_id = absl::StrCat(number % kAggregates),
                          .aggregate_version = number / kAggregates + 1,
                          .occurred_at = clock_.Now()},
                         confirmed);
  }

  std::unique_ptr<storage::Database> Open(const std::string& name) {
    auto database =
        storage::OpenDatabase({.url = "sqlite://" + folder_.File(name + ".db"), .service = name},
                              kMigrations, clock_, executor_);
    Require(database.status());
    return *std::move(database);
  }

  testing::TempFolder folder_;
  SystemClock clock_;
  SystemRandom random_;
  async::ThreadExecutor executor_{2};
  telemetry::Metrics metrics_;
  telemetry::Logger logger_{{.service = "bench", .level = telemetry::LogLevel::kError}, clock_};
  EventCatalogue catalogue_;
  const std::unique_ptr<storage::Database> emitter_;
  const std::unique_ptr<storage::Database> consumer_;
  EventLog log_{*emitter_, catalogue_, clock_, random_};
  ServedFeed feed_{log_};
};

// What lies between the emitter's log and the consumer.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual EventSource& source() = 0;
  // Returns once the wire has so many events.
  virtual void WaitFor(int /*events*/) {}
};

template <typename Source>
class DirectWire final : public Wire {
 public:
  template <typename From>
  explicit DirectWire(From& from) : source_(from) {}
  EventSource& source() override { return source_; }

 private:
  Source source_;
};

class NatsWire final : public Wire {
 public:
  NatsWire(World& world, std::unique_ptr<testing::NatsServer> server)
      : server_(std::move(server)),
        relay_({.server = {.url = server_->url(), .name = "bench relay"},
                .service = "order",
                .stream = {.max_age = absl::Hours(1)}},
               world.log(), catalogue_, random_, executor_, metrics_, logger_),
        source_({.server = {.url = server_->url(), .name = "bench"}, .service = "order"},
                std::make_unique<LocalSource>(world.log()), catalogue_, executor_) {
    relay_.Start();
    WaitFor(0);
  }
  EventSource& source() override { return source_; }

  void WaitFor(int events) override {
    const auto connection = nats::Connection::Open({.url = server_->url(), .name = "bench"});
    Require(connection.status());
    nats::Stream stream(**connection, "order");
    for (;;) {
      const absl::StatusOr<nats::Stream::Sequences> sequences = stream.GetSequences();
      if (sequences.ok() && static_cast<int>(sequences->last) >= events) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

 private:
  const std::unique_ptr<testing::NatsServer> server_;
  SystemClock clock_;
  SystemRandom random_;
  async::ThreadExecutor executor_{2};
  telemetry::Metrics metrics_;
  telemetry::Logger logger_{{.service = "bench", .level = telemetry::LogLevel::kError}, clock_};
  EventCatalogue catalogue_;
  nats::Relay relay_;
  nats::JetStreamSource source_;
};

// Null where what it needs is not installed.
using MakeWire = std::unique_ptr<Wire> (*)(World& world);

std::unique_ptr<Wire> Feed(World& world) {
  return std::make_unique<DirectWire<FeedSource>>(world.channel());
}
std::unique_ptr<Wire> Local(World& world) {
  return std::make_unique<DirectWire<LocalSource>>(world.log());
}
std::unique_ptr<Wire> Nats(World& world) {
  std::unique_ptr<testing::NatsServer> server = testing::NatsServer::Start();
  if (server == nullptr) return nullptr;
  return std::make_unique<NatsWire>(world, std::move(server));
}

double Percentile(std::vector<double>& values, double share) {
  const auto nth = values.begin() + static_cast<ptrdiff_t>(share * (values.size() - 1));
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

void CommitToEffect(benchmark::State& state, MakeWire make) {
  constexpr int kEvents = kEventsASecond * kSecondsOfLatency;
  World world;
  const std::unique_ptr<Wire> wire = make(world);
  if (wire == nullptr) return state.SkipWithError("not installed");
  for (auto _ : state) {
    std::vector<TimePoint> durable(kEvents);
    std::vector<TimePoint> applied(kEvents);
    Countdown left(2 * kEvents);
    Effects effects([&](int number) {
      applied[number] = std::chrono::steady_clock::now();
      left.Done();
    });
    const std::unique_ptr<Consumer> consumer =
        world.Start("bench.latency", wire->source(), effects);
    // An open loop: the events come at their time, however long the ones before take.
    const TimePoint start = std::chrono::steady_clock::now();
    for (int number = 0; number < kEvents; ++number) {
      std::this_thread::sleep_until(start + number * kBetweenEvents);
      async::Spawn(world.Append(number,
                                [&, number] {
                                  durable[number] = std::chrono::steady_clock::now();
                                  left.Done();
                                }),
                   &Require);
    }
    left.Wait();
    consumer->Stop();
    std::vector<double> latencies;
    for (int i = 0; i < kEvents; ++i) {
      latencies.push_back(absl::ToDoubleMilliseconds(absl::FromChrono(applied[i] - durable[i])));
    }
    state.counters["p50_ms"] = Percentile(latencies, 0.5);
    state.counters["p99_ms"] = Percentile(latencies, 0.99);
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK_CAPTURE(CommitToEffect, feed, &Feed)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(CommitToEffect, nats, &Nats)
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// From an empty cursor, by a consumer that has seen nothing.
void CatchUp(benchmark::State& state, MakeWire make) {
  World world;
  Require(async::RunBlocking(world.AppendFirst(kEventsOfCatchUp)));
  const std::unique_ptr<Wire> wire = make(world);
  if (wire == nullptr) return state.SkipWithError("not installed");
  wire->WaitFor(kEventsOfCatchUp);
  int round = 0;
  for (auto _ : state) {
    Countdown left(kEventsOfCatchUp);
    Effects effects([&](int /*number*/) { left.Done(); });
    const std::unique_ptr<Consumer> consumer =
        world.Start(absl::StrCat("bench.", ++round), wire->source(), effects);
    left.Wait();
    consumer->Stop();
  }
  state.SetItemsProcessed(state.iterations() * kEventsOfCatchUp);
}
BENCHMARK_CAPTURE(CatchUp, feed, &Feed)
    ->Iterations(3)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(CatchUp, local, &Local)
    ->Iterations(3)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(CatchUp, nats, &Nats)
    ->Iterations(3)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// The relay fills a stream that was wiped.
void Publish(benchmark::State& state) {
  World world;
  Require(async::RunBlocking(world.AppendFirst(kEventsOfCatchUp)));
  for (auto _ : state) {
    const std::unique_ptr<Wire> wire = Nats(world);
    if (wire == nullptr) return state.SkipWithError("not installed");
    wire->WaitFor(kEventsOfCatchUp);
  }
  state.SetItemsProcessed(state.iterations() * kEventsOfCatchUp);
}
BENCHMARK(Publish)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace souk::events

BENCHMARK_MAIN();

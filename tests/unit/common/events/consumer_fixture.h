#pragma once

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/manual_executor.h"
#include "common/events/consumer.h"
#include "common/storage/consumer_state.h"
#include "souk/event/v1/order_events.pb.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::events {

/// What a test's consumer does with an event: a row for each effect. Runs on the database's thread.
class RecordingHandler final : public EventHandler {
 public:
  using Script = std::function<absl::Status(const event::v1::Envelope&)>;

  std::vector<std::string> types() const override { return wanted; }
  int schema_version(absl::string_view) const override { return readable_form; }
  absl::Status Apply(storage::Transaction& transaction, const event::v1::Envelope& event) override;

  /// What comes before the effect; an error makes it fail.
  void SetScript(Script script) {
    MutexLock lock(mutex_);
    script_ = std::move(script);
  }
  /// How often it was called.
  int tries() const {
    MutexLock lock(mutex_);
    return tries_;
  }

  // Set before the consumer is made.
  std::vector<std::string> wanted = {"order.paid", "order.shipped"};
  int readable_form = 1;

 private:
  mutable Mutex mutex_;
  Script script_ GUARDED_BY(mutex_) = [](const event::v1::Envelope&) { return absl::OkStatus(); };
  int tries_ GUARDED_BY(mutex_) = 0;
};

/// A source that gives what a test has put into it.
class ScriptedSource final : public EventSource {
 public:
  using Batch = absl::StatusOr<std::vector<DeliveredEvent>>;

  std::unique_ptr<EventSubscription> Subscribe(SubscribeOptions options) override;
  Task<absl::StatusOr<int64_t>> CountAfter(std::string cursor,
                                           async::CancellationToken cancellation) override;

  /// The next thing that a Next gives; an error ends the subscription.
  void Give(Batch batch);
  /// What was asked for, a subscription each.
  std::vector<SubscribeOptions> asked() const {
    MutexLock lock(mutex_);
    return asked_;
  }
  int acknowledged() const {
    MutexLock lock(mutex_);
    return acknowledged_;
  }
  /// What CountAfter gives.
  void SetBehind(absl::StatusOr<int64_t> behind) {
    MutexLock lock(mutex_);
    behind_ = std::move(behind);
  }

 private:
  class Subscription;

  async::WatchHub given_;
  mutable Mutex mutex_;
  std::deque<Batch> batches_ GUARDED_BY(mutex_);
  std::vector<SubscribeOptions> asked_ GUARDED_BY(mutex_);
  int acknowledged_ GUARDED_BY(mutex_) = 0;
  absl::StatusOr<int64_t> behind_ GUARDED_BY(mutex_) = 0;
};

/// A payment of the order `id`, as a source delivers it.
DeliveredEvent Paid(const std::string& id, int64_t version, const std::string& cursor);
/// A place past events that were not wanted.
inline DeliveredEvent Place(const std::string& cursor) { return {.cursor = cursor}; }

/// A consumer over a real database, whose time and threads the test has in hand.
class ConsumerTest : public ::testing::Test {
 protected:
  ConsumerTest();
  ~ConsumerTest() override { Stop(); }

  /// Makes the consumer and starts it. Once more: as a process that starts again.
  void Make();
  void Start();
  void Stop();

  /// Runs everything, moving the clock on where all wait for it, until `done`.
  void RunUntil(absl::FunctionRef<bool()> done);
  /// Runs everything until so many events were applied, dropped as duplicates and given up.
  void RunUntilConsumed(int applied, int duplicates = 0, int dead = 0);

  template <typename T>
  T Run(Task<T> task) {
    return async::RunTask(executor_, std::move(task));
  }

  int Count(const std::string& metric) {
    return static_cast<int>(metrics_.AddCounter(metric, "", {{"consumer", "test.sums"}}).Value());
  }

  /// The effects, "order/version" each, in their order.
  std::vector<std::string> Effects();
  std::optional<storage::ConsumerPosition> StoredPosition();
  std::string StoredCursor();
  std::vector<storage::DeadLetter> DeadLetters() {
    return *Run(consumer_->ListDeadLetters("", 100, {}));
  }
  ConsumerReport Report() { return *Run(consumer_->Report({})); }

  storage::TempFolder folder_;
  ManualClock clock_;
  SeededRandom random_{1};
  async::ManualExecutor executor_{clock_};
  telemetry::Logger logger_{
      {.service = "test", .sink = std::make_shared<spdlog::sinks::null_sink_mt>()}, clock_};
  telemetry::Metrics metrics_;
  std::unique_ptr<storage::Database> database_;
  ScriptedSource source_;
  EventSource* sources_ = &source_;  // what the consumer is given
  RecordingHandler handler_;
  ConsumerOptions options_ = {.name = "test.sums", .tries = 3};
  std::unique_ptr<Consumer> consumer_;
};

}  // namespace souk::events

#include "tests/unit/common/events/consumer_fixture.h"

namespace souk::events {
namespace {

const std::vector<storage::Migration> kMigrations = {
    {1, "effects", "CREATE TABLE effects (number INTEGER PRIMARY KEY, what TEXT NOT NULL);"}};

}  // namespace

absl::Status RecordingHandler::Apply(storage::Transaction& transaction,
                                     const event::v1::Envelope& event) {
  Script script;
  {
    MutexLock lock(mutex_);
    ++tries_;
    script = script_;
  }
  RETURN_IF_ERROR(
      transaction.Execute("INSERT INTO effects (what) VALUES (:1)",
                          absl::StrCat(event.aggregate_id(), "/", event.aggregate_version())));
  return script(event);
}

class ScriptedSource::Subscription final : public EventSubscription {
 public:
  explicit Subscription(ScriptedSource& source)
      : source_(source), given_(source.given_.Watch("")) {}

  Task<Batch> Next(async::CancellationToken cancellation) override {
    for (;;) {
      {
        MutexLock lock(source_.mutex_);
        if (!source_.batches_.empty()) {
          Batch batch = std::move(source_.batches_.front());
          source_.batches_.pop_front();
          co_return batch;
        }
      }
      if (!co_await given_.Next(cancellation)) co_return absl::CancelledError("no longer wanted");
    }
  }

  Task<absl::Status> Acknowledge() override {
    MutexLock lock(source_.mutex_);
    ++source_.acknowledged_;
    co_return absl::OkStatus();
  }

  Task<void> Close() override { co_return; }

 private:
  ScriptedSource& source_;
  async::WatchHub::Subscription given_;
};

std::unique_ptr<EventSubscription> ScriptedSource::Subscribe(SubscribeOptions options) {
  {
    MutexLock lock(mutex_);
    asked_.push_back(std::move(options));
  }
  return std::make_unique<Subscription>(*this);
}

Task<absl::StatusOr<int64_t>> ScriptedSource::CountAfter(
    std::string /*cursor*/, async::CancellationToken /*cancellation*/) {
  MutexLock lock(mutex_);
  co_return behind_;
}

void ScriptedSource::Give(Batch batch) {
  {
    MutexLock lock(mutex_);
    batches_.push_back(std::move(batch));
  }
  given_.Notify("");
}

DeliveredEvent Paid(const std::string& id, int64_t version, const std::string& cursor) {
  event::v1::Envelope event;
  event.set_event_id(absl::StrCat("event-", id, "-", version));
  event.set_aggregate_type("order");
  event.set_aggregate_id(id);
  event.set_aggregate_version(version);
  event.set_type("order.paid");
  event.set_schema_version(1);
  event.mutable_occurred_at()->set_seconds(1'600'000'000 + version);
  event.mutable_payload()->PackFrom(event::v1::OrderPaid());
  return {.cursor = cursor, .envelope = std::move(event)};
}

ConsumerTest::ConsumerTest() {
  auto database = storage::OpenDatabase({.url = "sqlite://" + folder_.File("test.db"),
                                         .service = "test",
                                         .log_error = [](absl::string_view) {}},
                                        kMigrations, clock_, executor_);
  EXPECT_TRUE(database.ok()) << database.status();
  database_ = *std::move(database);
}

void ConsumerTest::Make() {
  Stop();
  consumer_ = std::make_unique<Consumer>(options_, *sources_, handler_, *database_, clock_, random_,
                                         executor_, metrics_, logger_);
}

void ConsumerTest::Start() {
  Make();
  consumer_->Start();
}

void ConsumerTest::Stop() {
  if (consumer_ != nullptr) executor_.RunDuring([this] { consumer_->Stop(); });
}

void ConsumerTest::RunUntil(absl::FunctionRef<bool()> done) {
  while (!done()) {
    // It waits either for the database, which posts, or for a timer.
    executor_.RunUntil([&] { return done() || executor_.timers() > 0; });
    if (!done()) executor_.AdvanceToNextTimer();
  }
}

void ConsumerTest::RunUntilConsumed(int applied, int duplicates, int dead) {
  RunUntil([&] {
    return Count("souk_events_applied_total") == applied &&
           Count("souk_events_duplicate_total") == duplicates &&
           Count("souk_events_dead_total") == dead;
  });
}

std::vector<std::string> ConsumerTest::Effects() {
  const auto rows = Run(database_->Read([](storage::Transaction& transaction) {
    return transaction.Query<std::string>("SELECT what FROM effects ORDER BY number");
  }));
  EXPECT_TRUE(rows.ok()) << rows.status();
  std::vector<std::string> effects;
  for (const auto& [what] : *rows) effects.push_back(what);
  return effects;
}

std::optional<storage::ConsumerPosition> ConsumerTest::StoredPosition() {
  const auto position = Run(database_->Read([](storage::Transaction& transaction) {
    return storage::FindPosition(transaction, "test.sums");
  }));
  EXPECT_TRUE(position.ok()) << position.status();
  return position.value_or(std::nullopt);
}

std::string ConsumerTest::StoredCursor() {
  const auto position = StoredPosition();
  return position.has_value() ? position->cursor : "none";
}

}  // namespace souk::events

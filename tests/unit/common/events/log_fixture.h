#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/async/thread_executor.h"
#include "common/base/random.h"
#include "common/events/event_log.h"
#include "souk/event/v1/order_events.pb.h"
#include "souk/event/v1/user_events.pb.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::events {

inline event::v1::OrderPaid Paid(const std::string& payment_id = "p1") {
  event::v1::OrderPaid paid;
  paid.set_payment_id(payment_id);
  return paid;
}

/// The ids of the aggregates that events are about, "-" for a place without an event: what tests
/// tell events by.
inline std::vector<std::string> Ids(const std::vector<DeliveredEvent>& events) {
  std::vector<std::string> ids;
  for (const DeliveredEvent& event : events) {
    ids.push_back(event.envelope.has_value() ? event.envelope->aggregate_id() : "-");
  }
  return ids;
}

/// A service's log in a database of its own, with real threads.
class LogFixture {
 public:
  LogFixture() {
    auto database = storage::OpenDatabase(
        {.url = "sqlite://" + folder_.File("test.db"), .service = "test"}, {}, clock_, executor_);
    EXPECT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
    log_ = std::make_unique<EventLog>(*database_, catalogue_, clock_, random_);
  }

  EventLog& log() { return *log_; }
  storage::Database& database() { return *database_; }
  ManualClock& clock() { return clock_; }

  /// An event about the order `id`, as the log describes it now.
  storage::OutboxEvent Describe(const std::string& id, const google::protobuf::Message& what,
                                int64_t version = 1) {
    return *log_->Describe({.aggregate_type = "order",
                            .aggregate_id = id,
                            .aggregate_version = version,
                            .occurred_at = clock_.Now()},
                           what);
  }

  /// Appends it in a transaction of its own.
  void Append(const std::string& id, const google::protobuf::Message& what = Paid(),
              int64_t version = 1) {
    AppendAll({Describe(id, what, version)});
  }

  /// Appends all in one transaction.
  void AppendAll(const std::vector<storage::OutboxEvent>& events) {
    EXPECT_EQ(storage::Wait(database_->Write([&](storage::Transaction& transaction) {
                for (const storage::OutboxEvent& event : events) {
                  absl::Status status = log_->Append(transaction, event);
                  if (!status.ok()) return status;
                }
                return absl::OkStatus();
              })),
              absl::OkStatus());
  }

  absl::StatusOr<std::vector<DeliveredEvent>> Read(const std::string& cursor, int limit = 100) {
    return storage::Wait(log_->Read(cursor, limit, {}));
  }

  std::string End() { return storage::Wait(log_->End({}))->ToString(); }

  /// Makes the cursors that were given good for nothing, as a restored backup does.
  void StartNewEpoch() {
    EXPECT_EQ(storage::Wait(database_->Write([](storage::Transaction& transaction) {
                return storage::StartNewEpoch(transaction, "another");
              })),
              absl::OkStatus());
  }

 private:
  storage::TempFolder folder_;
  ManualClock clock_;
  SeededRandom random_{1};
  async::ThreadExecutor executor_{2};
  EventCatalogue catalogue_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<EventLog> log_;
};

}  // namespace souk::events

#pragma once

#include <gtest/gtest.h>

#include <string>

#include "common/async/manual_executor.h"
#include "common/base/status_macros.h"
#include "common/events/catalogue.h"
#include "common/events/consumer.h"
#include "common/events/event_log.h"
#include "common/storage/consumer_state.h"
#include "common/storage/database.h"

namespace souk::testing {

/// The events of a service's database, as a test reads and writes them.
class TestEvents {
 public:
  /// All outlive this.
  TestEvents(storage::Database& database, const Clock& clock, Random& random)
      : log(database, catalogue, clock, random), database_(database) {}

  const events::EventCatalogue catalogue;
  events::EventLog log;

  /// Every event that is kept, first to last.
  std::vector<events::DeliveredEvent> All(async::ManualExecutor& executor) {
    const auto all = RunTask(executor, log.Read("", 100'000, {}));
    EXPECT_EQ(all.status(), absl::OkStatus());
    return all.value_or(std::vector<events::DeliveredEvent>());
  }

  /// Applies every event to `handler` and moves its consumer to the end, as a consumer that has
  /// just caught up from the beginning.
  void CatchUp(async::ManualExecutor& executor, const std::string& consumer,
               events::EventHandler& handler) {
    const std::vector<events::DeliveredEvent> all = All(executor);
    if (all.empty()) return;
    EXPECT_EQ(RunTask(executor, database_.Write([&](storage::Transaction& transaction) {
                return Apply(transaction, all, consumer, handler);
              })),
              absl::OkStatus());
  }

 private:
  static absl::Status Apply(storage::Transaction& transaction,
                            const std::vector<events::DeliveredEvent>& all,
                            const std::string& consumer, events::EventHandler& handler) {
    for (const events::DeliveredEvent& event : all) {
      RETURN_IF_ERROR(handler.Apply(transaction, *event.envelope));
    }
    ASSIGN_OR_RETURN(const auto position, storage::FindPosition(transaction, consumer));
    return storage::MovePosition(
        transaction, consumer, position,
        {.cursor = all.back().cursor, .reached = all.back().cursor, .as_of = transaction.now()});
  }

  storage::Database& database_;
};

}  // namespace souk::testing

#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/manual_executor.h"
#include "common/events/event_log.h"
#include "common/rpc/call_context.h"
#include "common/storage/database.h"
#include "common/telemetry/trace_context.h"
#include "souk/event/v1/envelope.pb.h"
#include "tests/support/test_events.h"

namespace souk {

/// Every event that is kept, first to last, without its cursor.
inline std::vector<event::v1::Envelope> EnvelopesOf(testing::TestEvents& events,
                                                    async::ManualExecutor& executor) {
  std::vector<event::v1::Envelope> envelopes;
  for (const events::DeliveredEvent& event : events.All(executor)) {
    envelopes.push_back(*event.envelope);
  }
  return envelopes;
}

/// "payment.charged 1": the type and the version of each event.
inline std::vector<std::string> Summary(const std::vector<event::v1::Envelope>& events) {
  std::vector<std::string> lines;
  for (const event::v1::Envelope& event : events) {
    lines.push_back(absl::StrCat(event.type(), " ", event.aggregate_version()));
  }
  return lines;
}

/// What an event says, as the message that it must be.
template <typename Payload>
Payload PayloadOf(const event::v1::Envelope& event) {
  Payload payload;
  EXPECT_TRUE(event.payload().UnpackTo(&payload)) << event.ShortDebugString();
  return payload;
}

/// The versions of each aggregate's events are 1, 2, 3, ...
inline void ExpectNumberedWithoutGaps(const std::vector<event::v1::Envelope>& events) {
  std::map<std::pair<std::string, std::string>, int64_t> last;
  for (const event::v1::Envelope& event : events) {
    int64_t& version = last[{event.aggregate_type(), event.aggregate_id()}];
    EXPECT_EQ(event.aggregate_version(), ++version) << event.ShortDebugString();
  }
}

/// The context of a call that is part of a trace.
inline rpc::CallContext TracedCall() {
  rpc::CallContext call;
  call.trace =
      *telemetry::ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  return call;
}

/// Runs `during` while no event can be appended to the database.
template <typename During>
void WithoutOutbox(storage::Database& database, async::ManualExecutor& executor, During during) {
  const auto rename = [&](absl::string_view sql) {
    const auto renamed = RunTask(executor, database.Write([&](storage::Transaction& transaction) {
      return transaction.Execute(sql);
    }));
    EXPECT_EQ(renamed.status(), absl::OkStatus());
  };
  rename("ALTER TABLE outbox RENAME TO outbox_out_of_reach");
  during();
  rename("ALTER TABLE outbox_out_of_reach RENAME TO outbox");
}

}  // namespace souk

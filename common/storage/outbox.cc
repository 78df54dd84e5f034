#include "common/storage/outbox.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "common/base/status_macros.h"

namespace souk::storage {

// [quote:append-to-outbox]
absl::Status AppendToOutbox(Transaction& transaction, const OutboxEvent& event) {
  return transaction
      .Execute(
          "INSERT INTO outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, "
          "schema_version, occurred_at_us, traceparent, payload) "
          "VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9)",
          event.event_id, event.aggregate_type, event.aggregate_id, event.aggregate_version,
          event.type, event.schema_version, absl::ToUnixMicros(event.occurred_at),
          event.traceparent, event.payload)
      .status();
}
// [/quote]

absl::StatusOr<std::vector<OutboxEntry>> ReadOutbox(Transaction& transaction, int64_t after,
                                                    int limit) {
  ASSIGN_OR_RETURN(
      auto rows,
      (transaction.Query<int64_t, std::string, std::string, std::string, int64_t, std::string,
                         int64_t, int64_t, std::string, std::string>(
          "SELECT position, event_id, aggregate_type, aggregate_id, aggregate_version, type, "
          "schema_version, occurred_at_us, traceparent, payload FROM outbox "
          "WHERE position > :1 ORDER BY position LIMIT :2",
          after, limit)));
  std::vector<OutboxEntry> entries;
  entries.reserve(rows.size());
  for (auto& [position, event_id, aggregate_type, aggregate_id, aggregate_version, type,
              schema_version, occurred_at_us, traceparent, payload] : rows) {
    entries.push_back({position,
                       {.event_id = std::move(event_id),
                        .aggregate_type = std::move(aggregate_type),
                        .aggregate_id = std::move(aggregate_id),
                        .aggregate_version = aggregate_version,
                        .type = std::move(type),
                        .schema_version = static_cast<int>(schema_version),
                        .occurred_at = absl::FromUnixMicros(occurred_at_us),
                        .traceparent = std::move(traceparent),
                        .payload = std::move(payload)}});
  }
  return entries;
}

absl::StatusOr<OutboxState> ReadOutboxState(Transaction& transaction) {
  ASSIGN_OR_RETURN(auto row, (transaction.QueryOne<std::string, int64_t, std::optional<int64_t>>(
                                 "SELECT epoch, pruned_to, (SELECT MAX(position) FROM outbox) "
                                 "FROM outbox_state")));
  if (!row.has_value()) return absl::DataLossError("the table outbox_state is empty");
  auto& [epoch, pruned_to, last] = *row;
  return OutboxState{
      .epoch = std::move(epoch), .pruned_to = pruned_to, .last = last.value_or(pruned_to)};
}

absl::StatusOr<int64_t> PruneOutbox(Transaction& transaction, absl::Time before, int limit) {
  ASSIGN_OR_RETURN(const auto rows, (transaction.Query<int64_t, int64_t>(
                                        "SELECT position, occurred_at_us FROM outbox "
                                        "ORDER BY position LIMIT :1",
                                        limit)));
  const auto kept = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
    return std::get<1>(row) >= absl::ToUnixMicros(before);
  });
  if (kept == rows.begin()) return 0;
  const int64_t pruned_to = std::get<0>(*std::prev(kept));
  RETURN_IF_ERROR(transaction.Execute("UPDATE outbox_state SET pruned_to = :1", pruned_to));
  return transaction.Execute("DELETE FROM outbox WHERE position <= :1", pruned_to);
}

absl::Status StartNewEpoch(Transaction& transaction, const std::string& epoch) {
  return transaction.Execute("UPDATE outbox_state SET epoch = :1", epoch).status();
}

}  // namespace souk::storage

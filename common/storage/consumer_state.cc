#include "common/storage/consumer_state.h"

#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::storage {
namespace {

using LetterRow = std::tuple<std::string, std::string, std::string, std::string, std::string,
                             std::string, int64_t>;

absl::StatusOr<DeadLetter> ToLetter(LetterRow row) {
  auto& [event_id, type, aggregate_type, aggregate_id, envelope, error, died_at_us] = row;
  DeadLetter letter{.event_id = std::move(event_id),
                    .type = std::move(type),
                    .aggregate_type = std::move(aggregate_type),
                    .aggregate_id = std::move(aggregate_id),
                    .envelope = {},
                    .error = std::move(error),
                    .died_at = absl::FromUnixMicros(died_at_us)};
  if (!absl::Base64Unescape(envelope, &letter.envelope)) {
    return absl::DataLossError("a dead letter is corrupt");
  }
  return letter;
}

}  // namespace

absl::StatusOr<std::optional<ConsumerPosition>> FindPosition(Transaction& transaction,
                                                             const std::string& consumer) {
  ASSIGN_OR_RETURN(
      auto row,
      (transaction.QueryOne<std::string, std::string, int64_t>(
          "SELECT cursor, reached, as_of_us FROM event_cursors WHERE consumer = :1", consumer)));
  if (!row.has_value()) return std::nullopt;
  auto& [cursor, reached, as_of_us] = *row;
  return ConsumerPosition{.cursor = std::move(cursor),
                          .reached = std::move(reached),
                          .as_of = absl::FromUnixMicros(as_of_us)};
}

absl::Status MovePosition(Transaction& transaction, const std::string& consumer,
                          const std::optional<ConsumerPosition>& from, const ConsumerPosition& to) {
  const int64_t as_of_us = absl::ToUnixMicros(to.as_of);
  const absl::StatusOr<int64_t> moved =
      from.has_value() ? transaction.Execute(
                             "UPDATE event_cursors SET cursor = :2, reached = :3, as_of_us = :4 "
                             "WHERE consumer = :1 AND cursor = :5",
                             consumer, to.cursor, to.reached, as_of_us, from->cursor)
                       : transaction.Execute(
                             "INSERT INTO event_cursors (consumer, cursor, reached, as_of_us) "
                             "VALUES (:1, :2, :3, :4) ON CONFLICT (consumer) DO NOTHING",
                             consumer, to.cursor, to.reached, as_of_us);
  RETURN_IF_ERROR(moved);
  if (*moved == 1) return absl::OkStatus();
  return ErrorWithReason(absl::StatusCode::kAborted, "CONSUMER_MOVED",
                         "another process has moved this consumer of events");
}

absl::Status ResetPosition(Transaction& transaction, const std::string& consumer,
                           const std::string& cursor) {
  return transaction
      .Execute(
          "INSERT INTO event_cursors (consumer, cursor, reached, as_of_us) VALUES (:1, :2, '', 0) "
          "ON CONFLICT (consumer) DO UPDATE SET cursor = excluded.cursor",
          consumer, cursor)
      .status();
}

// [quote:mark-seen]
absl::StatusOr<bool> MarkSeen(Transaction& transaction, const std::string& consumer,
                              const AggregateVersion& event) {
  ASSIGN_OR_RETURN(
      const int64_t rows,
      transaction.Execute(
          "INSERT INTO event_inbox (consumer, aggregate_type, aggregate_id, version) "
          "VALUES (:1, :2, :3, :4) ON CONFLICT (consumer, aggregate_type, aggregate_id) "
          "DO UPDATE SET version = excluded.version WHERE event_inbox.version < excluded.version",
          consumer, event.aggregate_type, event.aggregate_id, event.version));
  return rows == 1;
}
// [/quote]

absl::Status AddDeadLetter(Transaction& transaction, const std::string& consumer,
                           const DeadLetter& letter) {
  return transaction
      .Execute(
          "INSERT INTO dead_letters (consumer, event_id, type, aggregate_type, aggregate_id, "
          "envelope, error, died_at_us) VALUES (:1, :2, :3, :4, :5, :6, :7, :8) "
          "ON CONFLICT (consumer, event_id) DO UPDATE SET error = excluded.error",
          consumer, letter.event_id, letter.type, letter.aggregate_type, letter.aggregate_id,
          absl::Base64Escape(letter.envelope), letter.error, absl::ToUnixMicros(letter.died_at))
      .status();
}

absl::StatusOr<std::vector<DeadLetter>> ListDeadLetters(Transaction& transaction,
                                                        const std::string& consumer,
                                                        const std::string& after_event_id,
                                                        int limit) {
  ASSIGN_OR_RETURN(
      auto rows,
      (transaction.Query<std::string, std::string, std::string, std::string, std::string,
                         std::string, int64_t>(
          "SELECT event_id, type, aggregate_type, aggregate_id, envelope, error, died_at_us "
          "FROM dead_letters WHERE consumer = :1 AND event_id > :2 ORDER BY event_id LIMIT :3",
          consumer, after_event_id, limit)));
  std::vector<DeadLetter> letters;
  letters.reserve(rows.size());
  for (LetterRow& row : rows) {
    ASSIGN_OR_RETURN(DeadLetter letter, ToLetter(std::move(row)));
    letters.push_back(std::move(letter));
  }
  return letters;
}

absl::StatusOr<int64_t> CountDeadLetters(Transaction& transaction, const std::string& consumer) {
  ASSIGN_OR_RETURN(const auto row,
                   transaction.QueryOne<int64_t>(
                       "SELECT COUNT(*) FROM dead_letters WHERE consumer = :1", consumer));
  return std::get<0>(row.value());
}

absl::StatusOr<std::optional<DeadLetter>> TakeDeadLetter(Transaction& transaction,
                                                         const std::string& consumer,
                                                         const std::string& event_id) {
  ASSIGN_OR_RETURN(
      auto row,
      (transaction.QueryOne<std::string, std::string, std::string, std::string, std::string,
                            std::string, int64_t>(
          "DELETE FROM dead_letters WHERE consumer = :1 AND event_id = :2 "
          "RETURNING event_id, type, aggregate_type, aggregate_id, envelope, error, died_at_us",
          consumer, event_id)));
  if (!row.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(DeadLetter letter, ToLetter(*std::move(row)));
  return letter;
}

}  // namespace souk::storage

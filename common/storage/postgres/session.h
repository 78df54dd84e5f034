#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/storage/postgres/conninfo.h"
#include "common/storage/postgres/dialect.h"
#include "common/storage/session.h"
#include "common/storage/statement_cache.h"

struct pg_conn;

namespace souk::storage {

struct PostgresOptions {
  /// How long a transaction that writes waits for another to end. A commit whose answer was lost is
  /// asked after for twice as long.
  absl::Duration busy_timeout = absl::Seconds(5);
  PostgresDialect::LogError log_error = {};
};

/// A connection to a PostgreSQL database, made anew when it was lost. Used by one thread at a time.
///
/// Writers of all processes take turns: each holds the lock of the table souk_database, in a mode
/// that stands in the way of nobody else, from before its snapshot until its end. A process that
/// stands still with it loses it: the server ends a transaction that is idle for longer than 3/5 of
/// busy_timeout.
class PostgresSession final : public Session {
 public:
  /// Connects. UNAVAILABLE with libpq's words, which are for operators, when that fails;
  /// FAILED_PRECONDITION when the server is too old or keeps text in another encoding than UTF-8.
  /// `clock` must outlive the session.
  static absl::StatusOr<std::unique_ptr<PostgresSession>> Open(const PostgresAddress& address,
                                                               const PostgresOptions& options,
                                                               const Clock& clock);

  /// While the server is away, both give UNAVAILABLE, reason STORAGE_UNAVAILABLE, at once between
  /// attempts to connect, which become rarer.
  absl::Status BeginWrite() override;
  absl::Status BeginRead() override;

  /// Begins a transaction of Open's, before there is anything to lock: one process at a time looks
  /// at the schema and changes it.
  absl::Status BeginSchemaChange();

  absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const SqlValue> args,
                              absl::Span<const SqlType> columns,
                              Statement::RowReader on_row) override;
  absl::Status SetSavepoint() override;
  absl::Status ReleaseSavepoint() override;
  absl::Status UndoToSavepoint() override;

  /// When the connection is lost meanwhile, asks the server on a new one what became of the
  /// transaction. UNAVAILABLE, reason STORAGE_UNAVAILABLE, when nothing of it is there; reason
  /// STORAGE_OUTCOME_UNKNOWN when the server could not be asked for too long.
  absl::Status Commit() override;

  bool in_transaction() const override;
  void Rollback() override;
  bool MayRunAgain(const absl::Status& failure) const override;
  void Maintain() override {}

  /// Runs any number of statements.
  absl::Status RunScript(absl::string_view sql);

  using Row = std::vector<std::string>;
  /// Runs any number of statements and gives the rows of the last as text.
  absl::StatusOr<std::vector<Row>> QueryText(absl::string_view sql);

  /// Learns the unique indexes, which errors name (dialect.h).
  absl::Status LearnUniqueIndexes();

 private:
  PostgresSession(const PostgresAddress& address, const PostgresOptions& options,
                  const Clock& clock);
  absl::Status Connect();
  absl::Status Configure();
  absl::Status Reconnect();
  void Disconnect();
  absl::StatusOr<std::vector<Row>> Begin(absl::string_view sql);
  absl::Status FindOutcome();
  pg_conn* connection() const;

  const PostgresAddress address_;
  const PostgresOptions options_;
  const Clock& clock_;
  PostgresDialect dialect_;
  bool knows_indexes_ = false;

  int failed_attempts_ = 0;
  SteadyTime next_attempt_ = {};

  std::string transaction_id_;    // the server's, of the transaction that writes
  bool release_pending_ = false;  // a savepoint's end that the next command takes along

  mutable std::unique_ptr<soci::session> session_;  // null while there is no connection
  StatementCache statements_;                       // destroyed before the session
};

}  // namespace souk::storage

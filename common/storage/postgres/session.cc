#include "common/storage/postgres/session.h"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/resilience/backoff.h"
#include "common/storage/postgres/result.h"

namespace souk::storage {
namespace {

// The first with pg_current_xact_id and pg_xact_status, which tell what became of a transaction.
constexpr int kOldestServer = 130000;

// Between attempts to connect while the server is away. What is asked for meanwhile is refused at
// once, so the attempts need no jitter: they come with the work.
constexpr resilience::BackoffOptions kReconnect = {.initial = absl::Milliseconds(50),
                                                   .maximum = absl::Seconds(2)};

// The mode stands in its own way, and in that of nothing else that is done to this table: reading,
// dumping.
constexpr absl::string_view kTakeWritersTurn =
    "LOCK TABLE souk_database IN SHARE ROW EXCLUSIVE MODE;";

// Any number that nobody else uses for an advisory lock in a database of ours: "souk".
constexpr absl::string_view kTakeSchemaTurn = "SELECT pg_advisory_xact_lock(1936684395);";

// libpq's errors have several lines.
std::string OnOneLine(absl::string_view message) {
  return absl::StrReplaceAll(absl::StripAsciiWhitespace(message), {{"\n\t", " "}, {"\n", "; "}});
}

// Blocks for `duration`; the thread is the session's own, and nobody could have news for it.
void Pause(absl::Duration duration) {
  Mutex mutex;
  CondVar never;
  const SteadyTime end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(duration);
  MutexLock lock(mutex);
  while (never.WaitUntil(mutex, end)) {
  }
}

}  // namespace

PostgresSession::PostgresSession(const PostgresAddress& address, const PostgresOptions& options,
                                 const Clock& clock)
    : address_(address),
      options_(options),
      clock_(clock),
      dialect_(options.log_error),
      statements_(dialect_) {}

absl::StatusOr<std::unique_ptr<PostgresSession>> PostgresSession::Open(
    const PostgresAddress& address, const PostgresOptions& options, const Clock& clock) {
  auto session = std::unique_ptr<PostgresSession>(new PostgresSession(address, options, clock));
  RETURN_IF_ERROR(session->Connect());
  return session;
}

// ---- the connection ----

absl::Status PostgresSession::Connect() {
  Disconnect();
  try {
    session_ = std::make_unique<soci::session>(soci::postgresql, address_.conninfo);
  } catch (const std::exception& error) {
    session_.reset();
    absl::string_view words = error.what();
    absl::ConsumePrefix(&words, "Cannot establish connection to the database.\n");  // SOCI's
    return absl::UnavailableError(OnOneLine(words));
  }
  const absl::Status configured = Configure();
  if (!configured.ok()) Disconnect();
  return configured;
}

absl::Status PostgresSession::Configure() {
  if (PQserverVersion(connection()) < kOldestServer) {
    return absl::FailedPreconditionError("its server is older than PostgreSQL 13");
  }
  // Notices are for people at a prompt; libpq would print them.
  PQsetNoticeProcessor(connection(), [](void*, const char*) {}, nullptr);
  const int64_t busy_ms = std::max<int64_t>(1, absl::ToInt64Milliseconds(options_.busy_timeout));
  ASSIGN_OR_RETURN(
      const std::vector<Row> encoding,
      QueryText(absl::StrCat(
          "SET lock_timeout = ", busy_ms, ";",
          // Shorter, so that the others do not give up waiting for one that stands still.
          "SET idle_in_transaction_session_timeout = ", std::max<int64_t>(1, busy_ms * 3 / 5), ";",
          // What is acknowledged is on the disk, whatever the server's configuration prefers.
          "SELECT set_config('synchronous_commit', 'on', false) "
          "WHERE current_setting('synchronous_commit') = 'off';",
          "SELECT current_setting('server_encoding')")));
  if (encoding.at(0).at(0) != "UTF8") {
    return absl::FailedPreconditionError(
        absl::StrCat("it keeps text as ", encoding[0][0], ", not as UTF8"));
  }
  return knows_indexes_ ? LearnUniqueIndexes() : absl::OkStatus();
}

absl::Status PostgresSession::Reconnect() {
  if (clock_.SteadyNow() < next_attempt_) return ServerUnavailable();
  absl::Status connected = Connect();
  if (connected.ok()) {
    failed_attempts_ = 0;
    return connected;
  }
  const absl::Duration pause = resilience::Backoff(kReconnect).Ceiling(failed_attempts_++);
  next_attempt_ = clock_.SteadyNow() + absl::ToChronoNanoseconds(pause);
  options_.log_error(absl::StrCat("cannot connect: ", connected.message()));
  return ServerUnavailable();
}

void PostgresSession::Disconnect() {
  statements_.Clear();
  session_.reset();
}

pg_conn* PostgresSession::connection() const {
  return static_cast<soci::postgresql_session_backend*>(session_->get_backend())->conn_;
}

// ---- statements ----

absl::StatusOr<int64_t> PostgresSession::Run(absl::string_view sql, absl::Span<const SqlValue> args,
                                             absl::Span<const SqlType> columns,
                                             Statement::RowReader on_row) {
  if (session_ == nullptr) return ServerUnavailable();
  ASSIGN_OR_RETURN(Statement * statement, statements_.Get(*session_, sql, args, columns));
  return statement->Run(args, on_row);
}

absl::StatusOr<std::vector<PostgresSession::Row>> PostgresSession::QueryText(
    absl::string_view sql) {
  if (session_ == nullptr) return ServerUnavailable();
  const PostgresResult result(PQexec(connection(), std::string(sql).c_str()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY) {
    const char* sqlstate = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    return dialect_.ToStatus(sqlstate != nullptr ? sqlstate : "", PQerrorMessage(connection()),
                             sql);
  }
  std::vector<Row> rows(PQntuples(result.get()));
  for (int row = 0; row < PQntuples(result.get()); ++row) {
    for (int column = 0; column < PQnfields(result.get()); ++column) {
      rows[row].emplace_back(PQgetvalue(result.get(), row, column));
    }
  }
  return rows;
}

absl::Status PostgresSession::RunScript(absl::string_view sql) { return QueryText(sql).status(); }

absl::Status PostgresSession::LearnUniqueIndexes() {
  knows_indexes_ = true;
  // An index over expressions has no columns to name; SQLite says "index 'name'", and so does this.
  ASSIGN_OR_RETURN(
      const std::vector<Row> rows,
      QueryText("SELECT i.relname, CASE WHEN bool_and(k.attnum > 0) "
                "THEN string_agg(t.relname || '.' || a.attname, ', ' ORDER BY k.place) "
                "ELSE 'index ''' || i.relname || '''' END "
                "FROM pg_index x "
                "JOIN pg_class i ON i.oid = x.indexrelid "
                "JOIN pg_class t ON t.oid = x.indrelid "
                "JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = current_schema() "
                "CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS k(attnum, place) "
                "LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum "
                "WHERE x.indisunique AND k.place <= x.indnkeyatts "
                "GROUP BY i.relname"));
  PostgresDialect::UniqueIndexes indexes;
  for (const Row& row : rows) indexes[row[0]] = row[1];
  dialect_.SetUniqueIndexes(std::move(indexes));
  return absl::OkStatus();
}

// ---- transactions ----

// Begins by `sql`, on a new connection when the one there is proves dead: nothing has happened yet.
absl::StatusOr<std::vector<PostgresSession::Row>> PostgresSession::Begin(absl::string_view sql) {
  release_pending_ = false;
  transaction_id_.clear();
  if (session_ != nullptr) {
    absl::StatusOr<std::vector<Row>> begun = QueryText(sql);
    if (begun.ok() || !IsConnectionLost(begun.status())) return begun;
  }
  RETURN_IF_ERROR(Reconnect());
  return QueryText(sql);
}

absl::Status PostgresSession::BeginWrite() {
  // The lock is taken before the snapshot, which is taken by the SELECT: so the transaction sees
  // all that its predecessors wrote. REPEATABLE READ is for those who write without the lock, at a
  // prompt: it reports a conflict where READ COMMITTED would overwrite.
  absl::StatusOr<std::vector<Row>> begun =
      Begin(absl::StrCat("BEGIN ISOLATION LEVEL REPEATABLE READ;", kTakeWritersTurn,
                         "SELECT pg_current_xact_id(), current_setting('transaction_read_only')"));
  if (begun.ok() && begun->at(0).at(1) == "off") {
    transaction_id_ = begun->at(0).at(0);
    return absl::OkStatus();
  }
  Rollback();
  if (!begun.ok()) return begun.status();
  options_.log_error("the server takes no writes now: default_transaction_read_only is on");
  return ServerUnavailable();
}

absl::Status PostgresSession::BeginRead() {
  return Begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").status();
}

absl::Status PostgresSession::BeginSchemaChange() {
  return Begin(absl::StrCat("BEGIN ISOLATION LEVEL READ COMMITTED;", kTakeSchemaTurn)).status();
}

// The end of one savepoint travels with the beginning of the next: a round trip less for each
// write.
absl::Status PostgresSession::SetSavepoint() {
  return QueryText(std::exchange(release_pending_, false)
                       ? "RELEASE SAVEPOINT one_write; SAVEPOINT one_write"
                       : "SAVEPOINT one_write")
      .status();
}

absl::Status PostgresSession::ReleaseSavepoint() {
  // With all constraints checked now, one that fails is known to be this write's.
  release_pending_ = true;
  return absl::OkStatus();
}

absl::Status PostgresSession::UndoToSavepoint() {
  release_pending_ = true;
  return QueryText("ROLLBACK TO SAVEPOINT one_write").status();
}

absl::Status PostgresSession::Commit() {
  // A transaction in which a statement failed would be rolled back, and reported as a success.
  if (!in_transaction() || PQtransactionStatus(connection()) == PQTRANS_INERROR) {
    return absl::InternalError("the transaction is gone");
  }
  const absl::Status committed = QueryText("COMMIT").status();
  return IsConnectionLost(committed) && !transaction_id_.empty() ? FindOutcome() : committed;
}

absl::Status PostgresSession::FindOutcome() {
  const std::string transaction_id = std::exchange(transaction_id_, "");
  const auto give_up =
      std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(2 * options_.busy_timeout);
  for (int attempt = 0; std::chrono::steady_clock::now() < give_up; ++attempt) {
    // A backend that did not see its client go still holds the lock, until it has committed, or was
    // idle for too long.
    absl::StatusOr<std::vector<Row>> outcome = ServerUnavailable();
    if (absl::Status connected = Connect(); connected.ok()) {
      outcome = QueryText(absl::StrCat("BEGIN;", kTakeWritersTurn, "SELECT pg_xact_status('",
                                       transaction_id, "'::xid8)"));
      Rollback();
    } else {
      options_.log_error(absl::StrCat("cannot connect: ", connected.message()));
    }
    if (outcome.ok() && outcome->at(0).at(0) == "committed") return absl::OkStatus();
    if (outcome.ok() && outcome->at(0).at(0) == "aborted") return ServerUnavailable();
    Pause(resilience::Backoff(kReconnect).Ceiling(attempt));
  }
  options_.log_error(absl::StrCat("what became of transaction ", transaction_id, " is not known"));
  return RetryableError(absl::StatusCode::kUnavailable, "STORAGE_OUTCOME_UNKNOWN",
                        "the database was lost while it stored this; it may be stored or not",
                        absl::Seconds(2));
}

bool PostgresSession::in_transaction() const {
  if (session_ == nullptr) return false;
  const PGTransactionStatusType status = PQtransactionStatus(connection());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

void PostgresSession::Rollback() {
  // It cannot fail for a reason that matters: what the session reports next is what counts.
  if (in_transaction()) QueryText("ROLLBACK").IgnoreError();
}

bool PostgresSession::MayRunAgain(const absl::Status& failure) const {
  return IsConnectionLost(failure) || ReasonOf(failure) == "CONFLICT";
}

}  // namespace souk::storage

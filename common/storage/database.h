#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/storage/migration.h"
#include "common/storage/transaction.h"

namespace souk::storage {

/// What a database has done since it was opened.
struct DatabaseStats {
  int64_t writes = 0;   // that were committed
  int64_t commits = 0;  // that made them durable: fewer than writes when many come at once
  int64_t reads = 0;
  int64_t queued_writes = 0;  // that wait now
};

/// A service's own database, whatever engine it is. Thread-safe. Destroying it finishes what is
/// queued, then closes; nobody may call it any more.
///
///     CO_ASSIGN_OR_RETURN(Order order, co_await database.Write([&](Transaction& transaction) {
///       return InsertOrder(transaction, command);      // absl::StatusOr<Order>
///     }));
class Database {
 public:
  virtual ~Database() = default;
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs fn(Transaction&) and returns what it returns, a Status or StatusOr, once that is durable.
  /// An error of fn rolls back what it did. Writes run one after the other, in the order of their
  /// calls, and see what those before them wrote; where processes share a database, theirs too.
  ///
  /// fn runs on the database's thread and may run more than once, so it has no effect outside the
  /// transaction: it assigns to captures rather than adding to them, and sends nothing.
  ///
  /// A write that still waits when `cancellation` comes is dropped with CANCELLED; one that has
  /// started finishes.
  ///
  /// Beside Transaction's errors: RESOURCE_EXHAUSTED, reason QUEUE_FULL, with RetryInfo, when too
  /// many writes wait; UNAVAILABLE, reason STORAGE_OUTCOME_UNKNOWN, with RetryInfo, when the server
  /// was lost during the commit and could not be asked again. After that one it is not known
  /// whether fn's changes are there; after any other error nothing was written.
  template <typename Fn, typename Result = std::invoke_result_t<Fn&, Transaction&>>
  Task<Result> Write(Fn fn, async::CancellationToken cancellation = {}) {
    std::optional<Result> result;
    auto work = [&](Transaction& transaction) { return StatusOf(result.emplace(fn(transaction))); };
    const absl::Status status = co_await WriteErased(work, std::move(cancellation));
    if (!status.ok()) co_return status;
    co_return *std::move(result);
  }

  /// Runs fn(Transaction&) on one of several reader threads, over a consistent snapshot of what is
  /// committed, and returns what it returns. Statements that write fail. Cancellation and errors
  /// are as for Write.
  template <typename Fn, typename Result = std::invoke_result_t<Fn&, Transaction&>>
  Task<Result> Read(Fn fn, async::CancellationToken cancellation = {}) {
    std::optional<Result> result;
    auto work = [&](Transaction& transaction) { return StatusOf(result.emplace(fn(transaction))); };
    const absl::Status status = co_await ReadErased(work, std::move(cancellation));
    if (!status.ok()) co_return status;
    co_return *std::move(result);
  }

  virtual DatabaseStats stats() const = 0;

 protected:
  /// What an engine implements. `work` stays valid until the task completes.
  using Work = absl::FunctionRef<absl::Status(Transaction&)>;
  virtual Task<absl::Status> WriteErased(Work work, async::CancellationToken cancellation) = 0;
  virtual Task<absl::Status> ReadErased(Work work, async::CancellationToken cancellation) = 0;

 private:
  static absl::Status StatusOf(const absl::Status& status) { return status; }
  template <typename T>
  static absl::Status StatusOf(const absl::StatusOr<T>& result) {
    return result.status();
  }
};

struct DatabaseOptions {
  /// "sqlite:///var/lib/souk/order.db": the folder must exist; the file is made when it does not,
  /// for its owner alone to read. "postgresql://souk@db/souk_order": PostgreSQL 13 or later; the
  /// database is made when it does not exist and the user may make it; what the URL leaves out
  /// comes from libpq's environment (PGPASSWORD, PGPASSFILE, PGSSLMODE, ...).
  std::string url = {};
  /// Who owns the database, such as "order". A database of another service is refused.
  std::string service = {};
  /// Threads, each with a connection, that run reads. Writes have one of their own.
  int readers = 2;
  /// Writes, and reads, that may wait; more are refused. 4096 writes are about a second's work.
  size_t max_queued = 4096;
  /// How many writes share one commit at most. It bounds how long the first waits for the last.
  int max_batch = 128;
  /// How long a statement waits for another process: with SQLite for one, such as a backup, to
  /// leave the file; with PostgreSQL for another's transaction, which the server ends when its
  /// process stands still for 3/5 of this.
  absl::Duration busy_timeout = absl::Seconds(5);
  /// Gets what an operator must know and callers must not: failed statements, the cause of an
  /// abort. Called on any thread. By default the text goes to stderr.
  std::function<void(absl::string_view message)> log_error = {};
};

/// Opens the database, creating it when it does not exist, and brings its schema up to date: the
/// library's own tables, then the service's `migrations`. Blocks; for the start of a process.
/// `clock` and `executor`, on which awaiting coroutines go on, outlive the database.
///
/// What is refused stays untouched, byte for byte:
/// - INVALID_ARGUMENT: the URL cannot be read, or the migrations are not numbered 1, 2, 3, ...
/// - PERMISSION_DENIED: the file or its folder cannot be written; the user cannot make the database
/// - NOT_FOUND: the folder does not exist
/// - UNAVAILABLE: another process has the file open (it holds FILE.lock); the server cannot be
///   reached, or refuses the user
/// - FAILED_PRECONDITION: the database belongs to another service; needs a newer binary than this;
/// a
///   migration was changed after it was applied; the server is too old, or the database's encoding
///   is not UTF-8
/// - DATA_LOSS: the file is not a database, or is corrupt
absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const DatabaseOptions& options,
                                                       absl::Span<const Migration> migrations,
                                                       const Clock& clock,
                                                       async::Executor& executor);

/// Whether only one process at a time can have the database at `url` open: SQLite's file is locked.
bool IsForOneProcess(absl::string_view url);

}  // namespace souk::storage

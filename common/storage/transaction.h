#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/status_macros.h"
#include "common/storage/sql_value.h"

namespace souk::storage {

/// One open transaction, or a consistent snapshot in a read: what a repository runs its SQL in.
/// Valid only while the function runs that it was given to, and only on that thread.
///
/// SQL is written for every engine alike. The arguments are named by position, ":1", ":2" and so
/// on, each as often as needed; each statement's text is constant, since prepared statements are
/// kept by it.
///
///     ASSIGN_OR_RETURN(auto user, (transaction.QueryOne<std::string, std::optional<std::string>>(
///         "SELECT email, display_name FROM users WHERE user_id = :1", user_id)));
///
/// Arguments: integers, double, bool (stored as 0 or 1), text, std::optional of these,
/// std::nullopt. Columns: int64_t, double, bool, std::string, std::optional of these.
///
/// After an error, return it: the transaction runs nothing more, answers every further statement
/// with the same error, and is rolled back. To go on after a conflict, say ON CONFLICT in SQL.
///
/// Errors, of every function:
///   INVALID_ARGUMENT    a text contains NUL, which no engine stores, or is not UTF-8, which SQLite
///                       alone stores
///   ALREADY_EXISTS      a unique or primary key is taken (constraint.h tells which); reason
///                       CONSTRAINT, as for all broken constraints
///   FAILED_PRECONDITION a foreign key, NOT NULL or CHECK constraint is broken
///   UNAVAILABLE         another process holds the database: reason STORAGE_BUSY; the server cannot
///                       be reached: reason STORAGE_UNAVAILABLE; both with RetryInfo
///   ABORTED             a foreign transaction changed the same data, again and again: reason
///                       CONFLICT, with RetryInfo
///   RESOURCE_EXHAUSTED  the disk is full; reason STORAGE_FULL, with RetryInfo
///   DATA_LOSS           the database is corrupt
///   INTERNAL            anything else, such as wrong SQL; a NULL in a column read without optional
/// Messages name neither SQL nor values; those go to the operator's log.
class Transaction {
 public:
  virtual ~Transaction() = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// The wall clock when the transaction began: one time for everything that it writes.
  virtual absl::Time now() const = 0;

  /// Runs `done` once what the transaction did is durable, on one of the executor's threads, before
  /// the call that wrote completes; never when nothing was written. For waking who waits for it.
  void AfterCommit(absl::AnyInvocable<void()> done) { after_commit_.push_back(std::move(done)); }

  /// What AfterCommit was given; for the engine.
  std::vector<absl::AnyInvocable<void()>> TakeAfterCommit() { return std::move(after_commit_); }

  /// Runs a statement; gives how many rows it inserted, updated or deleted.
  template <typename... Args>
  absl::StatusOr<int64_t> Execute(absl::string_view sql, const Args&... args) {
    return Run(sql, std::array<SqlValue, sizeof...(Args)>{ToSqlValue(args)...}, {},
               [](absl::Span<const SqlValue>) { return absl::OkStatus(); });
  }

  /// Runs a statement that gives rows (SELECT, or one with RETURNING); gives them all.
  template <typename... Columns, typename... Args>
  absl::StatusOr<std::vector<std::tuple<Columns...>>> Query(absl::string_view sql,
                                                            const Args&... args) {
    static_assert(sizeof...(Columns) > 0, "name the columns' types: Query<std::string, int64_t>");
    std::vector<std::tuple<Columns...>> rows;
    RETURN_IF_ERROR(
        Run(sql, std::array<SqlValue, sizeof...(Args)>{ToSqlValue(args)...},
            std::array{SqlColumn<Columns>::kType...}, [&rows](absl::Span<const SqlValue> row) {
              return ReadRow(row, rows.emplace_back(), std::index_sequence_for<Columns...>());
            }));
    return rows;
  }

  /// The same for a statement that gives at most one row; no row is not an error. INTERNAL when
  /// there are more.
  template <typename... Columns, typename... Args>
  absl::StatusOr<std::optional<std::tuple<Columns...>>> QueryOne(absl::string_view sql,
                                                                 const Args&... args) {
    ASSIGN_OR_RETURN(auto rows, (Query<Columns...>(sql, args...)));
    if (rows.empty()) return std::optional<std::tuple<Columns...>>();
    if (rows.size() > 1) return absl::InternalError("stored data has several rows for one");
    return std::make_optional(std::move(rows.front()));
  }

 protected:
  Transaction() = default;

  using RowReader = absl::FunctionRef<absl::Status(absl::Span<const SqlValue> row)>;

  /// Runs `sql` to its end, reading each row with its columns as `types`; gives the number of rows
  /// changed, or the first error of the engine or of `on_row`.
  virtual absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const SqlValue> args,
                                      absl::Span<const SqlType> types, RowReader on_row) = 0;

 private:
  template <typename... Columns, size_t... Is>
  static absl::Status ReadRow(absl::Span<const SqlValue> row, std::tuple<Columns...>& out,
                              std::index_sequence<Is...>) {
    if ((SqlColumn<Columns>::Read(row[Is], std::get<Is>(out)) && ...)) return absl::OkStatus();
    return absl::InternalError("stored data lacks a value that must be there");
  }

  std::vector<absl::AnyInvocable<void()>> after_commit_;
};

}  // namespace souk::storage

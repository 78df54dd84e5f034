#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/storage/sql_value.h"

namespace souk::storage {

/// What differs between engines in the use of a statement.
class SqlDialect {
 public:
  virtual ~SqlDialect() = default;

  /// The Status that a caller may see for the error that `sql` met. The rest is logged.
  virtual absl::Status ToStatus(const soci::soci_error& error, absl::string_view sql) const = 0;

  /// INTERNAL unless the prepared statement takes so many arguments and gives so many columns,
  /// where the engine would otherwise say nothing. `columns` is 0 when the result is not read.
  virtual absl::Status CheckShape(soci::details::statement_backend& statement,
                                  absl::string_view sql, size_t arguments,
                                  size_t columns) const = 0;
};

/// A statement that stays prepared, for arguments and columns of fixed types. Not thread-safe; must
/// not outlive its session.
///
/// Together with the engines' sessions it is all that touches SOCI, because SOCI needs care: it
/// throws; it runs nothing at all when asked to execute without data exchange; it throws on a NULL
/// for which no indicator was given; it stops at the first row of a RETURNING, which blocks the
/// COMMIT; and it cuts text at NUL on some engines.
class Statement {
 public:
  using RowReader = absl::FunctionRef<absl::Status(absl::Span<const SqlValue> row)>;

  /// Prepares `sql` for arguments of the types of `args`, whose values are not looked at.
  static absl::StatusOr<std::unique_ptr<Statement>> Prepare(soci::session& session,
                                                            const SqlDialect& dialect,
                                                            absl::string_view sql,
                                                            absl::Span<const SqlValue> args,
                                                            absl::Span<const SqlType> columns);

  /// Whether the statement was prepared for such arguments (NULL fits any) and columns.
  bool Fits(absl::Span<const SqlValue> args, absl::Span<const SqlType> columns) const;

  /// Runs the statement to its end, giving each row to `on_row`. Gives the number of rows read, or
  /// of rows changed when it gives none. REQUIRES: Fits(args, ...).
  absl::StatusOr<int64_t> Run(absl::Span<const SqlValue> args, RowReader on_row);

  /// Whether the engine refused its last run. Do not run it again: with PostgreSQL, SOCI frees what
  /// it made of the arguments after a run that succeeds, or with the statement, and else never.
  bool spent() const { return spent_; }

 private:
  // Where SOCI reads an argument from, or writes a column to. The member that `type` names is used.
  struct Slot {
    SqlType type = SqlType::kText;
    soci::indicator indicator = soci::i_null;
    long long integer = 0;
    double real = 0;
    std::string text;

    void Set(const SqlValue& value);
    SqlValue Get() const;
  };

  Statement(soci::session& session, const SqlDialect& dialect, absl::string_view sql,
            absl::Span<const SqlValue> args, absl::Span<const SqlType> columns);
  void Bind();
  absl::StatusOr<int64_t> Step(RowReader on_row);

  const SqlDialect& dialect_;
  const std::string sql_;
  bool spent_ = false;
  // SOCI keeps the slots' addresses, so these never change size.
  std::vector<Slot> arguments_;
  std::vector<Slot> columns_;
  std::vector<SqlValue> row_;
  soci::statement statement_;  // last: it uses the slots
};

}  // namespace souk::storage

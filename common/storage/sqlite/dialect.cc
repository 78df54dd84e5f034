#include "common/storage/sqlite/dialect.h"

#include <soci/sqlite3/soci-sqlite3.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/storage/constraint.h"
#include "common/storage/engine_errors.h"

namespace souk::storage {
namespace {

absl::Status BrokenConstraint(int code, absl::string_view message) {
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: {
      // "... UNIQUE constraint failed: users.email"
      constexpr absl::string_view kBeforeColumns = "UNIQUE constraint failed: ";
      const size_t found = message.find(kBeforeColumns);
      return UniqueViolation(found == absl::string_view::npos
                                 ? absl::string_view()
                                 : message.substr(found + kBeforeColumns.size()));
    }
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "CONSTRAINT",
                             "it refers to what does not exist, or something refers to it");
    default:
      return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "CONSTRAINT",
                             "a value is not allowed there");
  }
}

bool IsFailedSync(int code) { return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC; }

}  // namespace

absl::Status SqliteDialect::ToStatus(const soci::soci_error& error, absl::string_view sql) const {
  const auto* sqlite_error = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  // what() would add the values of the arguments, which are nobody's business.
  return ToStatus(sqlite_error != nullptr ? sqlite_error->result() : SQLITE_ERROR,
                  error.get_error_message(), sql);
}

absl::Status SqliteDialect::ToStatus(int code, absl::string_view message,
                                     absl::string_view sql) const {
  const std::string details = absl::StrCat(message, " (SQLite code ", code, ") in: ", sql);
  if (IsFailedSync(code)) {
    log_error_(absl::StrCat("cannot make writes durable; the process ends: ", details));
    std::abort();
  }
  switch (code & 0xff) {  // the primary result code
    case SQLITE_CONSTRAINT:
      return BrokenConstraint(code, message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return DatabaseBusy();
    case SQLITE_FULL:
      log_error_(absl::StrCat("the disk is full: ", details));
      return DatabaseFull();
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      log_error_(absl::StrCat("the database is corrupt: ", details));
      return absl::DataLossError("the database is corrupt");
    default:
      log_error_(absl::StrCat("a statement failed: ", details));
      return absl::InternalError("the database failed");
  }
}

absl::Status SqliteDialect::CheckShape(soci::details::statement_backend& statement,
                                       absl::string_view sql, size_t arguments,
                                       size_t columns) const {
  // SQLite takes an argument that was not given for NULL, and a column that is not there too.
  const int columns_given = statement.prepare_for_describe();
  if (!statement.get_parameter_name(static_cast<int>(arguments)).empty()) {
    log_error_(absl::StrCat("fewer arguments (", arguments, ") than placeholders in: ", sql));
  } else if (columns > 0 && columns_given != static_cast<int>(columns)) {
    log_error_(absl::StrCat(columns, " columns are read of ", columns_given, " in: ", sql));
  } else {
    return absl::OkStatus();
  }
  return absl::InternalError("the database failed");
}

}  // namespace souk::storage

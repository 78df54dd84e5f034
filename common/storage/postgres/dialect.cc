#include "common/storage/postgres/dialect.h"

#include <soci/postgresql/soci-postgresql.h>

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/storage/constraint.h"
#include "common/storage/engine_errors.h"
#include "common/storage/postgres/result.h"

namespace souk::storage {
namespace {

// The other transaction is over by then, or nearly so.
constexpr absl::Duration kRetryAfterConflict = absl::Seconds(1);
// About what a server takes to start again, or a replica to take over.
constexpr absl::Duration kRetryWhenDown = absl::Seconds(1);

constexpr absl::string_view kUnavailable = "STORAGE_UNAVAILABLE";

// What a server says while it stops, starts, has no place for one more, or lost its client.
bool SaysServerIsAway(absl::string_view sqlstate) {
  const absl::string_view kind = sqlstate.substr(0, 2);
  return absl::StripAsciiWhitespace(sqlstate).empty() || kind == "08" || kind == "53" ||
         sqlstate == "57P01" || sqlstate == "57P02" || sqlstate == "57P03" || sqlstate == "57P05" ||
         sqlstate == "25P03" ||  // this process stood still for too long inside a transaction
         sqlstate == "55000";    // a standby, which takes no locks
}

}  // namespace

absl::Status ServerUnavailable() {
  return RetryableError(absl::StatusCode::kUnavailable, kUnavailable,
                        "the database cannot be reached", kRetryWhenDown);
}

bool IsConnectionLost(const absl::Status& status) { return ReasonOf(status) == kUnavailable; }

absl::Status PostgresDialect::BrokenConstraint(absl::string_view sqlstate,
                                               absl::string_view message) const {
  if (sqlstate == "23505") {
    // The first line names the index, whatever the language; the next ones have values. An index's
    // name may be part of a longer one's.
    const absl::string_view first_line = message.substr(0, message.find('\n'));
    const UniqueIndexes::value_type* longest = nullptr;
    for (const auto& index : unique_indexes_) {
      const bool longer = longest == nullptr || index.first.size() > longest->first.size();
      if (longer && absl::StrContains(first_line, index.first)) longest = &index;
    }
    return UniqueViolation(longest == nullptr ? absl::string_view() : longest->second);
  }
  return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "CONSTRAINT",
                         sqlstate == "23503"
                             ? "it refers to what does not exist, or something refers to it"
                             : "a value is not allowed there");
}

absl::Status PostgresDialect::ToStatus(const soci::soci_error& error, absl::string_view sql) const {
  const auto* postgres_error = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  // what() would add the values of the arguments, which are nobody's business.
  return ToStatus(postgres_error != nullptr ? postgres_error->sqlstate() : "XX000",
                  error.get_error_message(), sql);
}

absl::Status PostgresDialect::ToStatus(absl::string_view sqlstate, absl::string_view message,
                                       absl::string_view sql) const {
  const absl::string_view kind = sqlstate.substr(0, 2);
  // Below its first line a message shows the values of a row.
  const std::string details =
      absl::StrCat(message.substr(0, message.find('\n')), " (SQLSTATE ", sqlstate, ") in: ", sql);
  if (kind == "23") return BrokenConstraint(sqlstate, message);
  if (kind == "40") {
    log_error_(absl::StrCat("a transaction met another: ", details));
    return RetryableError(absl::StatusCode::kAborted, "CONFLICT",
                          "another transaction changed the same data", kRetryAfterConflict);
  }
  if (sqlstate == "55P03" || sqlstate == "57014") {
    log_error_(absl::StrCat("a statement waited too long: ", details));
    return DatabaseBusy();
  }
  if (sqlstate == "53100") {
    log_error_(absl::StrCat("the server's disk is full: ", details));
    return DatabaseFull();
  }
  if (SaysServerIsAway(sqlstate)) {
    log_error_(absl::StrCat("the connection is gone: ", details));
    return ServerUnavailable();
  }
  if (sqlstate == "22021") return absl::InvalidArgumentError("text must be valid UTF-8");
  if (sqlstate == "XX001" || sqlstate == "XX002") {
    log_error_(absl::StrCat("the database is corrupt: ", details));
    return absl::DataLossError("the database is corrupt");
  }
  log_error_(absl::StrCat("a statement failed: ", details));
  return absl::InternalError("the database failed");
}

absl::Status PostgresDialect::CheckShape(soci::details::statement_backend& statement,
                                         absl::string_view sql, size_t arguments,
                                         size_t columns) const {
  // SOCI refuses too few arguments itself; it would not see columns that nobody reads.
  auto& backend = static_cast<soci::postgresql_statement_backend&>(statement);
  const PostgresResult described(
      PQdescribePrepared(backend.session_.conn_, backend.statementName_.c_str()));
  if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) {
    const char* sqlstate = PQresultErrorField(described.get(), PG_DIAG_SQLSTATE);
    return ToStatus(sqlstate != nullptr ? sqlstate : "", PQerrorMessage(backend.session_.conn_),
                    sql);
  }
  const int columns_given = PQnfields(described.get());
  if (columns > 0 && columns_given != static_cast<int>(columns)) {
    log_error_(absl::StrCat(columns, " columns are read of ", columns_given, " in: ", sql));
    return absl::InternalError("the database failed");
  }
  if (arguments > 0 && PQnparams(described.get()) == 0) {
    log_error_(absl::StrCat(arguments, " arguments, but no placeholders in: ", sql));
    return absl::InternalError("the database failed");
  }
  return absl::OkStatus();
}

}  // namespace souk::storage

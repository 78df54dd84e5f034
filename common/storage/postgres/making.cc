#include "common/storage/postgres/making.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/storage/session_transaction.h"

namespace souk::storage {
namespace {

std::string Quoted(absl::string_view text, char quote) {
  const std::string mark(1, quote);
  return absl::StrCat(mark, absl::StrReplaceAll(text, {{mark, mark + mark}}), mark);
}

// False for a database without tables.
absl::StatusOr<bool> HasTables(PostgresSession& session) {
  ASSIGN_OR_RETURN(const auto tables,
                   session.QueryText("SELECT relname FROM pg_class "
                                     "WHERE relnamespace = current_schema()::regnamespace "
                                     "AND relkind IN ('r', 'p')"));
  for (const PostgresSession::Row& table : tables) {
    if (table[0] == "souk_database") return true;
  }
  if (tables.empty()) return false;
  return absl::FailedPreconditionError("it does not say which service owns it");
}

absl::Status Update(PostgresSession& session, const Schema& schema, const Clock& clock) {
  RETURN_IF_ERROR(session.BeginSchemaChange());
  ASSIGN_OR_RETURN(const bool exists, HasTables(session));
  SessionTransaction transaction(session, clock.Now());
  if (exists) {
    // Other processes work with the database: without their locks, theirs and ours could wait for
    // each other.
    RETURN_IF_ERROR(session.RunScript("LOCK TABLE souk_database IN SHARE ROW EXCLUSIVE MODE"));
    RETURN_IF_ERROR(schema.Check(transaction));
  } else {
    RETURN_IF_ERROR(schema.Establish(transaction));
  }
  RETURN_IF_ERROR(schema.Migrate(transaction, [&](absl::string_view sql) -> absl::Status {
    RETURN_IF_ERROR(session.RunScript(sql));
    if (session.in_transaction()) return absl::OkStatus();
    return absl::InvalidArgumentError("it must not end the transaction that it runs in");
  }));
  return session.Commit();
}

}  // namespace

absl::Status MakePostgresDatabase(const PostgresAddress& address, const PostgresOptions& options,
                                  const Clock& clock) {
  PostgresAddress maintenance = address;
  maintenance.conninfo = address.maintenance;
  ASSIGN_OR_RETURN(const auto session, PostgresSession::Open(maintenance, options, clock));
  const std::string find = absl::StrCat(
      "SELECT has_database_privilege(oid, 'CONNECT') "
      "FROM pg_database WHERE datname = ",
      Quoted(address.database, '\''));
  ASSIGN_OR_RETURN(auto found, session->QueryText(find));
  if (!found.empty()) return absl::OkStatus();
  absl::Status made = session->RunScript(
      absl::StrCat("CREATE DATABASE ", Quoted(address.database, '"'),
                   " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"));
  if (made.ok()) return made;
  // Another process may have made it meanwhile.
  ASSIGN_OR_RETURN(found, session->QueryText(find));
  if (!found.empty()) return absl::OkStatus();
  return absl::PermissionDeniedError("it does not exist, and its user cannot create it");
}

absl::Status UpdatePostgresSchema(PostgresSession& session, const Schema& schema,
                                  const Clock& clock) {
  const absl::Status updated = Update(session, schema, clock);
  if (!updated.ok()) session.Rollback();
  return updated;
}

}  // namespace souk::storage

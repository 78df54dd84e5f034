#include "common/storage/sqlite/sqlite_database.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/storage/session_database.h"
#include "common/storage/session_transaction.h"
#include "common/storage/sqlite/database_file.h"
#include "common/storage/sqlite/dialect.h"
#include "common/storage/sqlite/file_lock.h"
#include "common/storage/sqlite/session.h"

namespace souk::storage {
namespace {

using Mode = SqliteSession::Mode;

// What the sessions of a file stand on.
struct SqliteFile {
  FileLock lock;
  SqliteDialect dialect;
};

// Brings the schema up to date in one transaction: after a failure nothing of it is there.
absl::Status UpdateSchema(SqliteSession& session, const Schema& schema, bool is_new,
                          const Clock& clock) {
  RETURN_IF_ERROR(session.Execute("BEGIN IMMEDIATE"));
  SessionTransaction transaction(session, clock.Now());
  if (is_new) RETURN_IF_ERROR(schema.Establish(transaction));
  RETURN_IF_ERROR(schema.Migrate(transaction, [&](absl::string_view sql) -> absl::Status {
    RETURN_IF_ERROR(session.RunScript(sql));
    if (session.in_transaction()) return absl::OkStatus();
    return absl::InvalidArgumentError("it must not end the transaction that it runs in");
  }));
  return session.Execute("COMMIT");
}

absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path,
                                               const DatabaseOptions& options, const Schema& schema,
                                               const Clock& clock, async::Executor& executor) {
  ASSIGN_OR_RETURN(FileLock lock, FileLock::Acquire(absl::StrCat(path, ".lock")));
  const auto file = std::make_shared<SqliteFile>(
      std::move(lock),
      SqliteDialect([path, log_error = options.log_error](absl::string_view message) {
        log_error(absl::StrCat("database ", path, ": ", message));
      }));
  ASSIGN_OR_RETURN(const bool exists, InspectDatabaseFile(path, schema, file->dialect));
  file->lock.Keep();

  if (!exists) RETURN_IF_ERROR(MakePrivateFile(path));
  ASSIGN_OR_RETURN(auto writer,
                   SqliteSession::Open(path, Mode::kWriter, options.busy_timeout, file->dialect));
  if (absl::Status status = UpdateSchema(*writer, schema, !exists, clock); !status.ok()) {
    writer->Rollback();
    return status;
  }
  std::vector<std::unique_ptr<Session>> readers;
  for (int i = 0; i < options.readers; ++i) {
    ASSIGN_OR_RETURN(readers.emplace_back(),
                     SqliteSession::Open(path, Mode::kReader, options.busy_timeout, file->dialect));
  }
  // The writer's session closes last of the sessions, so that it moves the log into the database.
  return std::make_unique<SessionDatabase>(file, std::move(writer), std::move(readers), options,
                                           clock, executor);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabase(const std::string& path,
                                                             const DatabaseOptions& options,
                                                             const Schema& schema,
                                                             const Clock& clock,
                                                             async::Executor& executor) {
  absl::StatusOr<std::unique_ptr<Database>> database = Open(path, options, schema, clock, executor);
  if (database.ok()) return database;
  return absl::Status(database.status().code(),
                      absl::StrCat("database ", path, ": ", database.status().message()));
}

}  // namespace souk::storage

#include "common/storage/sqlite/sqlite_database.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/storage/group_commit.h"
#include "common/storage/reader_pool.h"
#include "common/storage/session_transaction.h"
#include "common/storage/sqlite/database_file.h"
#include "common/storage/sqlite/dialect.h"
#include "common/storage/sqlite/file_lock.h"
#include "common/storage/sqlite/session.h"

namespace souk::storage {
namespace {

using Mode = SqliteSession::Mode;

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(FileLock lock, std::unique_ptr<const SqliteDialect> dialect,
                 std::unique_ptr<SqliteSession> writer,
                 std::vector<std::unique_ptr<Session>> readers, const DatabaseOptions& options,
                 const Clock& clock, async::Executor& executor)
      : lock_(std::move(lock)),
        dialect_(std::move(dialect)),
        writer_({.max_queued = options.max_queued, .max_batch = options.max_batch},
                std::move(writer), clock, executor),
        readers_(options.max_queued, std::move(readers), clock, executor) {}

  DatabaseStats stats() const override {
    return {.writes = writer_.writes(),
            .commits = writer_.commits(),
            .reads = readers_.reads(),
            .queued_writes = writer_.queued()};
  }

 protected:
  Task<absl::Status> WriteErased(Work work, async::CancellationToken cancellation) override {
    return writer_.Write(work, std::move(cancellation));
  }
  Task<absl::Status> ReadErased(Work work, async::CancellationToken cancellation) override {
    return readers_.Read(work, std::move(cancellation));
  }

 private:
  // In the order in which they depend on each other. The writer's session closes last of the
  // sessions, so that it moves the log into the database.
  const FileLock lock_;
  const std::unique_ptr<const SqliteDialect> dialect_;
  GroupCommit writer_;
  ReaderPool readers_;
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
  auto dialect = std::make_unique<const SqliteDialect>(
      [path, log_error = options.log_error](absl::string_view message) {
        log_error(absl::StrCat("database ", path, ": ", message));
      });
  ASSIGN_OR_RETURN(const bool exists, InspectDatabaseFile(path, schema, *dialect));
  lock.Keep();

  if (!exists) RETURN_IF_ERROR(MakePrivateFile(path));
  ASSIGN_OR_RETURN(auto writer,
                   SqliteSession::Open(path, Mode::kWriter, options.busy_timeout, *dialect));
  if (absl::Status status = UpdateSchema(*writer, schema, !exists, clock); !status.ok()) {
    writer->Rollback();
    return status;
  }
  std::vector<std::unique_ptr<Session>> readers;
  for (int i = 0; i < options.readers; ++i) {
    ASSIGN_OR_RETURN(readers.emplace_back(),
                     SqliteSession::Open(path, Mode::kReader, options.busy_timeout, *dialect));
  }
  return std::make_unique<SqliteDatabase>(std::move(lock), std::move(dialect), std::move(writer),
                                          std::move(readers), options, clock, executor);
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

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
#include "common/storage/session.h"
#include "common/storage/sqlite/dialect.h"
#include "common/storage/statement_cache.h"

// SQLite's handle lives in SOCI's namespace when it is included through SOCI.
namespace sqlite_api {
struct sqlite3;
}

namespace souk::storage {

/// A connection to one SQLite file. Used by one thread at a time.
class SqliteSession final : public Session {
 public:
  enum class Mode {
    kWriter,     // creates the file; write-ahead log, durable commits, foreign keys enforced
    kReader,     // for a file that a writer has open; statements that write fail
    kInspector,  // changes no byte and leaves no file behind, not even the log's
  };

  /// `dialect` must outlive the session.
  static absl::StatusOr<std::unique_ptr<SqliteSession>> Open(const std::string& path, Mode mode,
                                                             absl::Duration busy_timeout,
                                                             const SqliteDialect& dialect);

  absl::Status BeginWrite() override { return Execute("BEGIN IMMEDIATE"); }
  absl::Status BeginRead() override { return Execute("BEGIN"); }
  absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const SqlValue> args,
                              absl::Span<const SqlType> columns,
                              Statement::RowReader on_row) override;
  absl::Status SetSavepoint() override { return Execute("SAVEPOINT one_write"); }
  absl::Status ReleaseSavepoint() override { return Execute("RELEASE one_write"); }
  absl::Status UndoToSavepoint() override;
  absl::Status Commit() override { return Execute("COMMIT"); }
  bool in_transaction() const override;
  void Rollback() override;
  /// Never: no other process writes to the file, so no transaction is lost to one.
  bool MayRunAgain(const absl::Status&) const override { return false; }

  /// Moves what the log holds into the database, without waiting for readers, when it has grown
  /// past about 4 MB. Errors are logged, and the log keeps everything until it works.
  void Maintain() override;

  /// Runs one statement without arguments and drops its rows.
  absl::Status Execute(absl::string_view sql);

  /// Runs any number of statements.
  absl::Status RunScript(absl::string_view sql);

 private:
  explicit SqliteSession(const SqliteDialect& dialect);
  absl::Status Connect(const std::string& path, Mode mode);
  absl::Status Configure(Mode mode, absl::Duration busy_timeout);
  absl::Status TurnOnWriteAheadLog();
  sqlite_api::sqlite3* handle() const;

  const SqliteDialect& dialect_;
  mutable soci::session session_;
  int log_pages_ = 0;          // in the write-ahead log after the last commit
  StatementCache statements_;  // destroyed before the session
};

}  // namespace souk::storage

#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/storage/sqlite/dialect.h"
#include "common/storage/statement.h"

// SQLite's handle lives in SOCI's namespace when it is included through SOCI.
namespace sqlite_api {
struct sqlite3;
}

namespace souk::storage {

/// A connection to one SQLite file. Used by one thread at a time.
class SqliteSession {
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
  SqliteSession(const SqliteSession&) = delete;
  SqliteSession& operator=(const SqliteSession&) = delete;

  /// Runs one statement, prepared the first time and kept; see Statement::Run.
  absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const SqlValue> args,
                              absl::Span<const SqlType> columns, Statement::RowReader on_row);

  /// Runs one statement without arguments and drops its rows.
  absl::Status Execute(absl::string_view sql);

  /// Runs any number of statements.
  absl::Status RunScript(absl::string_view sql);

  /// False outside of a transaction, and when SQLite rolled it back on its own after an error.
  bool in_transaction() const;

  /// Rolls back what is open, if anything is.
  void Rollback();

  /// Moves what the log holds into the database, without waiting for readers, when it has grown
  /// past about 4 MB. For the writer, between transactions; errors are logged, and the log keeps
  /// everything until it works.
  void CheckpointIfDue();

 private:
  explicit SqliteSession(const SqliteDialect& dialect);
  absl::Status Connect(const std::string& path, Mode mode);
  absl::Status Configure(Mode mode, absl::Duration busy_timeout);
  absl::Status TurnOnWriteAheadLog();
  absl::StatusOr<Statement*> Prepared(absl::string_view sql, absl::Span<const SqlValue> args,
                                      absl::Span<const SqlType> columns);
  sqlite_api::sqlite3* handle() const;

  const SqliteDialect& dialect_;
  mutable soci::session session_;
  int log_pages_ = 0;  // in the write-ahead log after the last commit
  /// By SQL, then one for each combination of types. Destroyed before the session.
  absl::flat_hash_map<std::string, std::vector<std::unique_ptr<Statement>>> statements_;
};

}  // namespace souk::storage

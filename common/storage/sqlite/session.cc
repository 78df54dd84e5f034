#include "common/storage/sqlite/session.h"

#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"

namespace souk::storage {
namespace {

// The log's pages of 4 KiB that make a checkpoint worth its two fsyncs; SQLite's own default.
constexpr int kCheckpointPages = 1000;

bool IsNonEmptyFile(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && status.st_size > 0;
}

// The path as a URI, which takes options and any character: SOCI's own syntax stumbles over blanks
// and equals signs.
std::string FileUri(absl::string_view path, absl::string_view options) {
  std::string uri = "file://";
  for (const char c : path) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                       absl::string_view("/-._~").find(c) != absl::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      absl::StrAppendFormat(&uri, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return absl::StrCat(uri, "?", options);
}

}  // namespace

SqliteSession::SqliteSession(const SqliteDialect& dialect)
    : dialect_(dialect), statements_(dialect) {}

absl::StatusOr<std::unique_ptr<SqliteSession>> SqliteSession::Open(const std::string& path,
                                                                   Mode mode,
                                                                   absl::Duration busy_timeout,
                                                                   const SqliteDialect& dialect) {
  if (sqlite_api::sqlite3_compileoption_used("USE_URI") == 0) {
    return absl::InternalError("this SQLite was built without SQLITE_USE_URI");
  }
  auto session = std::unique_ptr<SqliteSession>(new SqliteSession(dialect));
  RETURN_IF_ERROR(session->Connect(path, mode));
  RETURN_IF_ERROR(session->Configure(mode, busy_timeout));
  return session;
}

absl::Status SqliteSession::Connect(const std::string& path, Mode mode) {
  std::string options = "mode=rw";
  if (mode == Mode::kWriter) options = "mode=rwc";
  // An inspector of a file whose log has nothing to add needs no log. Otherwise a process died:
  // what it committed last is in the log alone, and a database made halfway has a journal.
  if (mode == Mode::kInspector && !IsNonEmptyFile(path + "-wal") &&
      !IsNonEmptyFile(path + "-journal")) {
    options = "mode=ro&immutable=1";
  }
  try {
    session_.open(soci::sqlite3, absl::StrCat("dbname=", FileUri(path, options)));
  } catch (const soci::soci_error& error) {
    return dialect_.ToStatus(error, "open");
  }
  sqlite_api::sqlite3_extended_result_codes(handle(), 1);
  return absl::OkStatus();
}

absl::Status SqliteSession::Configure(Mode mode, absl::Duration busy_timeout) {
  sqlite_api::sqlite3_busy_timeout(handle(),
                                   static_cast<int>(absl::ToInt64Milliseconds(busy_timeout)));
  // What a savepoint would undo, and sorts, go to memory: a container's root file system is
  // read-only, and then there is no folder for temporary files.
  RETURN_IF_ERROR(Execute("PRAGMA temp_store = MEMORY"));
  switch (mode) {
    case Mode::kWriter:
      RETURN_IF_ERROR(TurnOnWriteAheadLog());
      RETURN_IF_ERROR(Execute("PRAGMA synchronous = FULL"));
      return Execute("PRAGMA foreign_keys = ON");
    case Mode::kReader:
      return Execute("PRAGMA query_only = ON");
    case Mode::kInspector:
      sqlite_api::sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
      // With the file to itself SQLite keeps the log's index in memory instead of in a file.
      RETURN_IF_ERROR(Execute("PRAGMA locking_mode = EXCLUSIVE"));
      return Execute("PRAGMA query_only = ON");
  }
}

absl::Status SqliteSession::TurnOnWriteAheadLog() {
  constexpr SqlType kText[] = {SqlType::kText};
  bool on = false;
  RETURN_IF_ERROR(Run("PRAGMA journal_mode = WAL", {}, kText, [&](absl::Span<const SqlValue> row) {
    on = row[0] == SqlValue(absl::string_view("wal"));
    return absl::OkStatus();
  }));
  if (!on) {
    return absl::FailedPreconditionError("its file system cannot share memory between processes");
  }
  // Checkpoints are ours, between transactions: SQLite's own run inside COMMIT, so that somebody
  // waits for them, and their errors are dropped.
  sqlite_api::sqlite3_wal_hook(
      handle(),
      [](void* session, sqlite_api::sqlite3*, const char*, int pages) {
        static_cast<SqliteSession*>(session)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SqliteSession::Run(absl::string_view sql, absl::Span<const SqlValue> args,
                                           absl::Span<const SqlType> columns,
                                           Statement::RowReader on_row) {
  ASSIGN_OR_RETURN(Statement * statement, statements_.Get(session_, sql, args, columns));
  return statement->Run(args, on_row);
}

absl::Status SqliteSession::Execute(absl::string_view sql) {
  return Run(sql, {}, {}, [](absl::Span<const SqlValue>) { return absl::OkStatus(); }).status();
}

absl::Status SqliteSession::RunScript(absl::string_view sql) {
  const int code =
      sqlite_api::sqlite3_exec(handle(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return absl::OkStatus();
  return dialect_.ToStatus(code, sqlite_api::sqlite3_errmsg(handle()), sql);
}

absl::Status SqliteSession::UndoToSavepoint() {
  RETURN_IF_ERROR(Execute("ROLLBACK TO one_write"));
  return Execute("RELEASE one_write");
}

bool SqliteSession::in_transaction() const {
  return sqlite_api::sqlite3_get_autocommit(handle()) == 0;
}

void SqliteSession::Rollback() {
  // It cannot fail for a reason that matters: what the session reports next is what counts.
  if (in_transaction()) Execute("ROLLBACK").IgnoreError();
}

void SqliteSession::Maintain() {
  if (log_pages_ < kCheckpointPages) return;
  log_pages_ = 0;
  const int code = sqlite_api::sqlite3_wal_checkpoint_v2(
      handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code == SQLITE_OK || code == SQLITE_BUSY) return;
  dialect_.ToStatus(code, sqlite_api::sqlite3_errmsg(handle()), "checkpoint").IgnoreError();
}

sqlite_api::sqlite3* SqliteSession::handle() const {
  return static_cast<soci::sqlite3_session_backend*>(session_.get_backend())->conn_;
}

}  // namespace souk::storage

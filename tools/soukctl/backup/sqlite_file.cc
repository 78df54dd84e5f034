#include "tools/soukctl/backup/sqlite_file.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::soukctl {
namespace {

// A service checkpoints within milliseconds; who holds a file longer does something else with it.
constexpr int kBusyTimeoutMs = 5'000;
constexpr int kAllPages = -1;

int OpenFlags(SqliteFile::Mode mode) {
  switch (mode) {
    case SqliteFile::Mode::kRead:
      return SQLITE_OPEN_READONLY;
    case SqliteFile::Mode::kWrite:
      return SQLITE_OPEN_READWRITE;
    case SqliteFile::Mode::kCreate:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
}

absl::StatusCode CodeOf(int sqlite_code) {
  switch (sqlite_code & 0xff) {
    case SQLITE_CANTOPEN:
      return absl::StatusCode::kNotFound;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::StatusCode::kUnavailable;
    case SQLITE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return absl::StatusCode::kPermissionDenied;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return absl::StatusCode::kDataLoss;
    default:
      return absl::StatusCode::kInternal;
  }
}

}  // namespace

absl::StatusOr<SqliteFile> SqliteFile::Open(const std::string& path, Mode mode) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, OpenFlags(mode), nullptr);
  SqliteFile file(path, handle);
  RETURN_IF_ERROR(file.ToStatus(code));
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  RETURN_IF_ERROR(file.Execute("SELECT count(*) FROM sqlite_master"));  // opening reads nothing yet
  return file;
}

absl::Status SqliteFile::ToStatus(int code) const {
  if (code == SQLITE_OK) return absl::OkStatus();
  return absl::Status(
      CodeOf(code),
      absl::StrCat(path_, ": ", handle_ ? sqlite3_errmsg(handle_.get()) : "no memory"));
}

absl::Status SqliteFile::Execute(const std::string& sql) {
  return ToStatus(sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

absl::StatusOr<std::string> SqliteFile::Text(const std::string& sql) {
  std::string text;
  const auto keep_first = [](void* kept, int columns, char** values, char**) {
    if (columns > 0 && values[0] != nullptr) *static_cast<std::string*>(kept) = values[0];
    return 1;  // enough
  };
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), keep_first, &text, nullptr);
  if (code != SQLITE_ABORT) RETURN_IF_ERROR(ToStatus(code));
  return text;
}

absl::StatusOr<int64_t> SqliteFile::Number(const std::string& sql) {
  ASSIGN_OR_RETURN(const std::string text, Text(sql));
  int64_t number = 0;
  if (!text.empty() && !absl::SimpleAtoi(text, &number)) {
    return absl::DataLossError(absl::StrCat(path_, ": \"", text, "\" is no number"));
  }
  return number;
}

absl::Status SqliteFile::CopyTo(SqliteFile& target) {
  sqlite3* const to = target.handle_.get();
  sqlite3_backup* const backup = sqlite3_backup_init(to, "main", handle_.get(), "main");
  if (backup == nullptr) return target.ToStatus(sqlite3_errcode(to));
  // All in one step: that is one read transaction, which writers do not wait for and which does not
  // begin anew when they write.
  const int stepped = sqlite3_backup_step(backup, kAllPages);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) return target.ToStatus(finished == SQLITE_OK ? stepped : finished);
  // The copy stands alone, without a log beside it.
  ASSIGN_OR_RETURN(const std::string mode, target.Text("PRAGMA journal_mode = DELETE"));
  if (mode == "delete") return absl::OkStatus();
  return absl::InternalError(absl::StrCat(target.path_, ": still has journal mode ", mode));
}

absl::Status SqliteFile::CheckIntegrity() {
  ASSIGN_OR_RETURN(const std::string verdict, Text("PRAGMA integrity_check"));
  if (verdict != "ok") return absl::DataLossError(absl::StrCat(path_, ": ", verdict));
  ASSIGN_OR_RETURN(const std::string orphan, Text("PRAGMA foreign_key_check"));
  if (orphan.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(path_, ": rows of ", orphan, " refer to nothing"));
}

}  // namespace souk::soukctl

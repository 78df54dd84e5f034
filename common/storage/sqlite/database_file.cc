#include "common/storage/sqlite/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/storage/session_transaction.h"
#include "common/storage/sqlite/session.h"

namespace souk::storage {
namespace {

// https://www.sqlite.org/fileformat.html, 1.3.1: sixteen bytes, with the NUL.
constexpr absl::string_view kMagic("SQLite format 3\0", 16);

int64_t SizeOf(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 ? status.st_size : 0;
}

absl::Status CheckFolder(const std::string& path) {
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  if (access(folder.c_str(), F_OK) != 0) return absl::NotFoundError("its folder does not exist");
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    return absl::PermissionDeniedError("its folder cannot be written");
  }
  return absl::OkStatus();
}

absl::Status CheckFile(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return absl::FailedPreconditionError("it is not a file");
  }
  if (access(path.c_str(), R_OK | W_OK) != 0) {
    return absl::PermissionDeniedError("it cannot be read and written");
  }
  std::string start(kMagic.size(), ' ');
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  if (start != kMagic) return absl::DataLossError("it is not a database");
  return absl::OkStatus();
}

// False for a database without tables: one whose making was cut short.
absl::StatusOr<bool> HasTables(Transaction& transaction) {
  ASSIGN_OR_RETURN(const auto tables,
                   (transaction.Query<std::string>(
                       "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")));
  for (const auto& [name] : tables) {
    if (name == "souk_database") return true;
  }
  if (tables.empty()) return false;
  return absl::FailedPreconditionError("it does not say which service owns it");
}

// SQLite takes what is missing from the last page for zeros.
absl::Status CheckSize(Transaction& transaction, int64_t size) {
  ASSIGN_OR_RETURN(const auto pages, transaction.QueryOne<int64_t>("PRAGMA page_count"));
  ASSIGN_OR_RETURN(const auto page_size, transaction.QueryOne<int64_t>("PRAGMA page_size"));
  if (size >= std::get<0>(*pages) * std::get<0>(*page_size)) return absl::OkStatus();
  return absl::DataLossError("it is truncated");
}

absl::Status CheckPages(Transaction& transaction) {
  ASSIGN_OR_RETURN(const auto findings, (transaction.Query<std::string>("PRAGMA quick_check(1)")));
  if (findings.size() == 1 && std::get<0>(findings[0]) == "ok") return absl::OkStatus();
  return absl::DataLossError("it is corrupt");
}

}  // namespace

absl::StatusOr<bool> InspectDatabaseFile(const std::string& path, const Schema& schema,
                                         const SqliteDialect& dialect) {
  RETURN_IF_ERROR(CheckFolder(path));
  if (access(path.c_str(), F_OK) != 0 || SizeOf(path) == 0) {
    if (SizeOf(path + "-wal") == 0) return false;
    return absl::DataLossError("it is gone, but its write-ahead log is there");
  }
  RETURN_IF_ERROR(CheckFile(path));
  ASSIGN_OR_RETURN(const auto session, SqliteSession::Open(path, SqliteSession::Mode::kInspector,
                                                           absl::ZeroDuration(), dialect));
  RETURN_IF_ERROR(session->Execute("BEGIN"));
  SessionTransaction transaction(*session, absl::UnixEpoch());
  ASSIGN_OR_RETURN(const bool has_tables, HasTables(transaction));
  if (has_tables) RETURN_IF_ERROR(schema.Check(transaction));
  // Pages that are in the log may not be in the file yet.
  if (SizeOf(path + "-wal") == 0) RETURN_IF_ERROR(CheckSize(transaction, SizeOf(path)));
  RETURN_IF_ERROR(CheckPages(transaction));
  session->Rollback();
  return has_tables;
}

absl::Status MakePrivateFile(const std::string& path) {
  constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  struct stat status{};
  const bool is_private =
      fd >= 0 && fstat(fd, &status) == 0 && (status.st_size > 0 || fchmod(fd, kOwnerOnly) == 0);
  const int error = errno;
  if (fd >= 0) close(fd);
  if (is_private) return absl::OkStatus();
  return absl::PermissionDeniedError(
      absl::StrCat("it cannot be made private: ", std::strerror(error)));
}

}  // namespace souk::storage

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/backup/backup.h"
#include "tools/soukctl/backup/files.h"
#include "tools/soukctl/backup/manifest.h"
#include "tools/soukctl/backup/sqlite_file.h"

namespace souk::soukctl {
namespace {

using admin::v1::BackupFile;
using admin::v1::BackupManifest;

absl::Status CheckNobodyRuns(const BackupManifest& manifest, const std::string& data_dir) {
  for (const BackupFile& file : manifest.files()) {
    const std::string lock = absl::StrCat(data_dir, "/", file.file(), ".lock");
    if (IsLocked(lock)) {
      return absl::FailedPreconditionError(
          absl::StrCat(data_dir, ": a process runs on ", file.file(), "; end it first"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckFile(const std::string& source, const BackupFile& file) {
  const std::string path = absl::StrCat(source, "/", file.file());
  ASSIGN_OR_RETURN(const std::string sha256, Sha256OfFile(path));
  if (sha256 == file.sha256()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      path, ": is not the file that was copied: its SHA-256 is ", sha256, ", not ", file.sha256()));
}

// A log of events as it was restored. Events after the backup are gone, and their positions will be
// given again to others, so the log has a new epoch: cursors of before are refused.
struct RestoredLog {
  std::string old_epoch;
  std::string new_epoch;
  int64_t end = 0;  // the last position that the log ever gave, as far as it knows
};

absl::StatusOr<RestoredLog> StartNewEpoch(SqliteFile& database) {
  RestoredLog log;
  ASSIGN_OR_RETURN(log.old_epoch, database.Text("SELECT epoch FROM outbox_state"));
  RETURN_IF_ERROR(database.Execute("UPDATE outbox_state SET epoch = lower(hex(randomblob(8)))"));
  ASSIGN_OR_RETURN(log.new_epoch, database.Text("SELECT epoch FROM outbox_state"));
  ASSIGN_OR_RETURN(log.end, database.Number("SELECT max(pruned_to, coalesce((SELECT max(position) "
                                            "FROM outbox), 0)) FROM outbox_state"));
  return log;
}

// Consumers that were restored together with the log that they follow go on in it where they were;
// one that was further than the copy of the log goes on at its end. A cursor is EPOCH-POSITION.
absl::Status FollowNewEpoch(SqliteFile& database, const RestoredLog& log) {
  const std::string old_prefix = absl::StrCat("'", log.old_epoch, "-'");
  // A backup of an older Souk lacks the second, which is made from the first when its service
  // starts.
  for (const absl::string_view column : {"cursor", "reached"}) {
    ASSIGN_OR_RETURN(const int64_t there,
                     database.Number(absl::StrCat("SELECT count(*) FROM pragma_table_info("
                                                  "'event_cursors') WHERE name = '",
                                                  column, "'")));
    if (there == 0) continue;
    const std::string position =
        absl::StrCat("CAST(substr(", column, ", 1 + length(", old_prefix, ")) AS INTEGER)");
    RETURN_IF_ERROR(database.Execute(absl::StrCat(
        "UPDATE event_cursors SET ", column, " = '", log.new_epoch, "-' || min(", position, ", ",
        log.end, ") WHERE substr(", column, ", 1, length(", old_prefix, ")) = ", old_prefix)));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> HasEvents(SqliteFile& database) {
  ASSIGN_OR_RETURN(const int64_t tables,
                   database.Number("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND "
                                   "name IN ('outbox_state', 'event_cursors')"));
  return tables == 2;
}

absl::StatusOr<SqliteFile> RestoreFile(const std::string& source, const BackupFile& file,
                                       const std::string& data_dir) {
  const std::string to = absl::StrCat(data_dir, "/", file.file());
  RETURN_IF_ERROR(CopyFile(absl::StrCat(source, "/", file.file()), to));
  ASSIGN_OR_RETURN(SqliteFile database, SqliteFile::Open(to, SqliteFile::Mode::kWrite));
  RETURN_IF_ERROR(database.CheckIntegrity());
  return database;
}

absl::Status RestoreFiles(const std::string& source, const BackupManifest& manifest,
                          const std::string& data_dir) {
  std::vector<SqliteFile> with_events;
  std::vector<RestoredLog> logs;
  for (const BackupFile& file : manifest.files()) {
    ASSIGN_OR_RETURN(SqliteFile database, RestoreFile(source, file, data_dir));
    ASSIGN_OR_RETURN(const bool has_events, HasEvents(database));
    if (!has_events) continue;
    ASSIGN_OR_RETURN(logs.emplace_back(), StartNewEpoch(database));
    with_events.push_back(std::move(database));
  }
  for (SqliteFile& database : with_events) {
    for (const RestoredLog& log : logs) RETURN_IF_ERROR(FollowNewEpoch(database, log));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BackupManifest> Restore(const std::string& source, const std::string& data_dir) {
  ASSIGN_OR_RETURN(BackupManifest manifest, ReadManifest(source));
  RETURN_IF_ERROR(CheckNobodyRuns(manifest, data_dir));
  for (const BackupFile& file : manifest.files()) RETURN_IF_ERROR(CheckFile(source, file));
  RETURN_IF_ERROR(MakeEmptyFolder(data_dir));
  absl::Status restored = RestoreFiles(source, manifest, data_dir);
  if (restored.ok()) return manifest;
  std::error_code ignored;
  for (const BackupFile& file : manifest.files()) {
    std::filesystem::remove(absl::StrCat(data_dir, "/", file.file()), ignored);
  }
  return restored;
}

}  // namespace souk::soukctl

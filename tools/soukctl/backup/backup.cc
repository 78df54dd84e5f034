#include "tools/soukctl/backup/backup.h"

#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/telemetry/build_info.h"
#include "tools/soukctl/backup/files.h"
#include "tools/soukctl/backup/manifest.h"
#include "tools/soukctl/backup/sqlite_file.h"

namespace souk::soukctl {
namespace {

using admin::v1::BackupFile;
using admin::v1::BackupManifest;

// In the order in which they are copied.
constexpr const char* kDatabases[] = {"user", "order", "payment", "processor", "inventory"};

// Nothing but the service's own tables is asked for, and only what every version has had.
absl::Status Describe(SqliteFile& database, BackupFile& file) {
  ASSIGN_OR_RETURN(*file.mutable_service(), database.Text("SELECT service FROM souk_database"));
  const auto last = [&](const char* component) {
    return database.Number(absl::StrCat(
        "SELECT max(number) FROM souk_migrations WHERE component = '", component, "'"));
  };
  ASSIGN_OR_RETURN(const int64_t library, last("library"));
  ASSIGN_OR_RETURN(const int64_t service, last("service"));
  file.set_library_schema(static_cast<int32_t>(library));
  file.set_service_schema(static_cast<int32_t>(service));
  ASSIGN_OR_RETURN(const int64_t has_outbox,
                   database.Number("SELECT count(*) FROM sqlite_master WHERE name = 'outbox'"));
  if (has_outbox == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const int64_t position, database.Number("SELECT max(position) FROM outbox"));
  file.set_event_position(position);
  return absl::OkStatus();
}

absl::Status CopyDatabase(const std::string& from, const std::string& to, BackupFile& file) {
  {
    ASSIGN_OR_RETURN(SqliteFile source, SqliteFile::Open(from, SqliteFile::Mode::kRead));
    ASSIGN_OR_RETURN(SqliteFile copy, SqliteFile::Open(to, SqliteFile::Mode::kCreate));
    chmod(to.c_str(), S_IRUSR | S_IWUSR);
    RETURN_IF_ERROR(source.CopyTo(copy));
    RETURN_IF_ERROR(copy.CheckIntegrity());
    RETURN_IF_ERROR(Describe(copy, file));
  }
  ASSIGN_OR_RETURN(*file.mutable_sha256(), Sha256OfFile(to));
  file.set_size_bytes(static_cast<int64_t>(std::filesystem::file_size(to)));
  return absl::OkStatus();
}

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  return timestamp;
}

}  // namespace

absl::StatusOr<BackupManifest> BackUp(const std::string& data_dir, const std::string& target,
                                      const Clock& clock) {
  for (const char* name : kDatabases) {
    const std::string path = absl::StrCat(data_dir, "/", name, ".db");
    if (!std::filesystem::exists(path)) {
      return absl::NotFoundError(absl::StrCat(path, ": there is no such database"));
    }
  }
  RETURN_IF_ERROR(MakeEmptyFolder(target));
  BackupManifest manifest;
  manifest.set_format(kManifestFormat);
  manifest.set_souk_version(std::string(telemetry::GetBuildInfo().version));
  for (const char* name : kDatabases) {
    BackupFile& file = *manifest.add_files();
    file.set_file(absl::StrCat(name, ".db"));
    *file.mutable_time() = ToTimestamp(clock.Now());
    RETURN_IF_ERROR(CopyDatabase(absl::StrCat(data_dir, "/", file.file()),
                                 absl::StrCat(target, "/", file.file()), file));
  }
  RETURN_IF_ERROR(WriteManifest(target, manifest));
  return manifest;
}

}  // namespace souk::soukctl

#include "tools/soukctl/backup/manifest.h"

#include "absl/strings/str_cat.h"
#include "common/base/file.h"
#include "common/base/status_macros.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "tools/soukctl/backup/files.h"

namespace souk::soukctl {

absl::StatusOr<admin::v1::BackupManifest> ReadManifest(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/", kManifestFile);
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) {
    return absl::NotFoundError(
        absl::StrCat(folder, ": is no backup, or one that was cut short: no ", kManifestFile));
  }
  admin::v1::BackupManifest manifest;
  if (const absl::Status status = json::Read(*text, manifest); !status.ok()) {
    return absl::DataLossError(absl::StrCat(path, ": ", status.message()));
  }
  if (manifest.format() != kManifestFormat) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": has format ", manifest.format(),
                                                      "; this soukctl reads ", kManifestFormat));
  }
  // The names come from outside, and are joined to folders.
  for (const admin::v1::BackupFile& file : manifest.files()) {
    if (file.file().empty() || file.file().find('/') != std::string::npos) {
      return absl::DataLossError(absl::StrCat(path, ": \"", file.file(), "\" names no file"));
    }
  }
  return manifest;
}

absl::Status WriteManifest(const std::string& folder, const admin::v1::BackupManifest& manifest) {
  std::string text;
  RETURN_IF_ERROR(json::Write(manifest, {}, text));
  return WriteDurably(folder, kManifestFile, absl::StrCat(text, "\n"));
}

}  // namespace souk::soukctl

#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "souk/admin/v1/backup.pb.h"

namespace souk::soukctl {

inline constexpr char kManifestFile[] = "manifest.json";
inline constexpr int kManifestFormat = 1;

/// The manifest of the backup in `folder`. NOT_FOUND when there is none: the folder is no backup,
/// or one that was cut short. DATA_LOSS when it cannot be read; FAILED_PRECONDITION when a newer
/// Souk made it.
absl::StatusOr<admin::v1::BackupManifest> ReadManifest(const std::string& folder);

/// Writes it, durably.
absl::Status WriteManifest(const std::string& folder, const admin::v1::BackupManifest& manifest);

}  // namespace souk::soukctl

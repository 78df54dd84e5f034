#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "souk/admin/v1/backup.pb.h"

namespace souk::soukctl {

/// Copies every database of `data_dir` into the folder `target`, which is made, and gives the
/// manifest that lies beside the copies. The services may run: each copy is what its database held
/// at one moment, and none waits for it.
///
/// The copies are not of one moment, but in an order that keeps Souk's promises: orders before
/// payments and stock, so that everything an order speaks of is in the later copies. What those
/// have beside that belongs to orders that were placed or went on meanwhile: an order under way
/// goes on from where its own copy has it, with the same keys. Users come first: what they are
/// credited with, the orders' copy knows of.
///
/// Each copy is checked before the manifest is written. NOT_FOUND for a folder without databases;
/// ALREADY_EXISTS for a target that is not empty; DATA_LOSS for a damaged database.
absl::StatusOr<admin::v1::BackupManifest> BackUp(const std::string& data_dir,
                                                 const std::string& target, const Clock& clock);

/// Makes `data_dir` what the backup in `source` holds. Each database gets a new epoch, so that no
/// stranger goes on from a position in events that these databases never had; the databases' own
/// consumers of each other's events go on where they were. FAILED_PRECONDITION while processes run
/// on the folder; ALREADY_EXISTS when it is not empty; DATA_LOSS when the backup is not what its
/// manifest says: then nothing is left in the folder.
absl::StatusOr<admin::v1::BackupManifest> Restore(const std::string& source,
                                                  const std::string& data_dir);

}  // namespace souk::soukctl

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/schema.h"
#include "common/storage/sqlite/dialect.h"

namespace souk::storage {

/// Looks at the file at `path`, which nobody else has open, before anything is allowed to write to
/// it: whether it is a sound database that this binary may open. Changes no byte and leaves no file
/// behind.
///
/// True for such a database; false when there is none yet, or an empty one. Errors are as for
/// OpenDatabase. Reads the whole file, since a page that is damaged anywhere would show up in the
/// middle of the day: about a second a gigabyte.
absl::StatusOr<bool> InspectDatabaseFile(const std::string& path, const Schema& schema,
                                         const SqliteDialect& dialect);

/// Makes the file at `path`, or takes an empty one that is there, so that its owner alone may read
/// and write it: mode 0600, whatever the umask, and at no moment wider. SQLite would make it for
/// all to read; the log and its index get the mode of the file. A file that holds something keeps
/// its mode, which may be its operator's choice. PERMISSION_DENIED when that cannot be done.
absl::Status MakePrivateFile(const std::string& path);

}  // namespace souk::storage

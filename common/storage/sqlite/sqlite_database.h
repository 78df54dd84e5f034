#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/storage/database.h"
#include "common/storage/schema.h"

namespace souk::storage {

/// Opens the SQLite file at `path`, an absolute path; see OpenDatabase. `options.url` is not looked
/// at.
absl::StatusOr<std::unique_ptr<Database>> OpenSqliteDatabase(const std::string& path,
                                                             const DatabaseOptions& options,
                                                             const Schema& schema,
                                                             const Clock& clock,
                                                             async::Executor& executor);

}  // namespace souk::storage

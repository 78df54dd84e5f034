#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/storage/database.h"
#include "common/storage/schema.h"

namespace souk::storage {

/// Opens the PostgreSQL database that `options.url` names; see OpenDatabase.
absl::StatusOr<std::unique_ptr<Database>> OpenPostgresDatabase(const DatabaseOptions& options,
                                                               const Schema& schema,
                                                               const Clock& clock,
                                                               async::Executor& executor);

}  // namespace souk::storage

#pragma once

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/storage/postgres/conninfo.h"
#include "common/storage/postgres/session.h"
#include "common/storage/schema.h"

namespace souk::storage {

/// Makes the database when its server has none of that name: in UTF-8 and with text in the order of
/// its bytes, as SQLite has it. OK when it is there. PERMISSION_DENIED when the user may not make
/// it; UNAVAILABLE when the server cannot be asked.
absl::Status MakePostgresDatabase(const PostgresAddress& address, const PostgresOptions& options,
                                  const Clock& clock);

/// Checks that this binary may use the database, and brings its schema up to date, in one
/// transaction that no other process runs at the same time: what is refused, or fails, stays as it
/// was. Errors are as for OpenDatabase.
absl::Status UpdatePostgresSchema(PostgresSession& session, const Schema& schema,
                                  const Clock& clock);

}  // namespace souk::storage

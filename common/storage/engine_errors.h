#pragma once

#include "absl/status/status.h"

namespace souk::storage {

/// What engines tell their callers in the same words, for the same condition.

/// Somebody else holds the database: a backup, an operator's shell, another process that writes.
/// The statement has waited for them already. UNAVAILABLE, reason STORAGE_BUSY.
absl::Status DatabaseBusy();

/// There is no space left. RESOURCE_EXHAUSTED, reason STORAGE_FULL.
absl::Status DatabaseFull();

}  // namespace souk::storage

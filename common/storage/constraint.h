#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace souk::storage {

/// Whether `status`, from a statement, says that a unique or primary key over these columns is
/// taken. `columns` names them in the key's order: "users.email", or
/// "order_events.order_id, order_events.version".
bool IsUniqueViolation(const absl::Status& status, absl::string_view columns);

/// The error that IsUniqueViolation recognises; for engines.
absl::Status UniqueViolation(absl::string_view columns);

}  // namespace souk::storage

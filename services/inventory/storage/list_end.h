#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/storage/transaction.h"
#include "services/inventory/use_cases/batch.h"

namespace souk::inventory {

/// `position` with its end: where it has none yet, that is what `select_last`, a query for the
/// greatest position of the list, gives now.
absl::StatusOr<ListPosition> WithEnd(storage::Transaction& transaction, ListPosition position,
                                     absl::string_view select_last);

}  // namespace souk::inventory

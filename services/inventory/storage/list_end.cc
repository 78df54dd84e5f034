#include "services/inventory/storage/list_end.h"

#include <cstdint>
#include <optional>
#include <tuple>

#include "common/base/status_macros.h"

namespace souk::inventory {

absl::StatusOr<ListPosition> WithEnd(storage::Transaction& transaction, ListPosition position,
                                     absl::string_view select_last) {
  if (position.up_to) return position;
  ASSIGN_OR_RETURN(const auto last, transaction.QueryOne<std::optional<int64_t>>(select_last));
  position.up_to = last ? std::get<0>(*last).value_or(0) : 0;
  return position;
}

}  // namespace souk::inventory

#include "common/storage/sqlite/sqlite_transaction.h"

namespace souk::storage {

absl::StatusOr<int64_t> SqliteTransaction::Run(absl::string_view sql,
                                               absl::Span<const SqlValue> args,
                                               absl::Span<const SqlType> types, RowReader on_row) {
  if (!failure_.ok()) return failure_;
  absl::StatusOr<int64_t> result = session_.Run(sql, args, types, on_row);
  failure_ = result.status();
  // Outside of a transaction each statement would commit by itself.
  if (failure_.ok() && !session_.in_transaction()) {
    failure_ = absl::InternalError("a statement ended the transaction that it ran in");
    return failure_;
  }
  return result;
}

}  // namespace souk::storage

#include "common/storage/session_transaction.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace souk::storage {
namespace {

// Whether `sql` begins or ends a transaction. One that its function ended would commit what its
// neighbours in the batch did so far, and they would run again.
bool ControlsTransaction(absl::string_view sql) {
  sql = absl::StripLeadingAsciiWhitespace(sql);
  for (const absl::string_view word :
       {"BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"}) {
    if (absl::StartsWithIgnoreCase(sql, word)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<int64_t> SessionTransaction::Run(absl::string_view sql,
                                                absl::Span<const SqlValue> args,
                                                absl::Span<const SqlType> types, RowReader on_row) {
  if (failure_.ok() && ControlsTransaction(sql)) {
    failure_ = absl::InternalError("a function must not begin or end transactions");
  }
  if (!failure_.ok()) return failure_;
  absl::StatusOr<int64_t> result = session_.Run(sql, args, types, on_row);
  failure_ = result.status();
  return result;
}

}  // namespace souk::storage

#include "services/payment/use_cases/read_ledger.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::payment {
namespace {

// Entries in memory at a time: about 50 KB, and a query costs little beside sending as many.
constexpr int kEntriesAtOnce = 200;

}  // namespace

Task<absl::StatusOr<LedgerSnapshot>> ReadLedger::Open(CallContext call,
                                                      std::optional<std::string> payment_id) {
  CO_ASSIGN_OR_RETURN(const int64_t last, co_await ledger_.LastPosition(std::move(call)));
  co_return LedgerSnapshot(
      ledger_,
      {.payment_id = std::move(payment_id), .after = 0, .up_to = last, .limit = kEntriesAtOnce});
}

Task<absl::StatusOr<std::vector<BookedEntry>>> LedgerSnapshot::Next(CallContext call) {
  CO_ASSIGN_OR_RETURN(std::vector<BookedEntry> entries,
                      co_await ledger_->List(std::move(call), query_));
  if (!entries.empty()) query_.after = entries.back().position;
  co_return entries;
}

}  // namespace souk::payment

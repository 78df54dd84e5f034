#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/use_cases/ledger.h"

namespace souk::payment {

/// Reads the entries that the ledger has at one moment, some at a time, oldest first: what is
/// booked later does not come.
///
///     CO_ASSIGN_OR_RETURN(LedgerSnapshot snapshot, co_await read_ledger.Open(call, std::nullopt));
///     for (;;) {
///       CO_ASSIGN_OR_RETURN(std::vector<BookedEntry> entries, co_await snapshot.Next(call));
///       if (entries.empty()) break;
///       ...
///     }
class LedgerSnapshot {
 public:
  /// The next entries; none at the end.
  Task<absl::StatusOr<std::vector<BookedEntry>>> Next(CallContext call);

 private:
  friend class ReadLedger;
  LedgerSnapshot(Ledger& ledger, LedgerQuery query) : ledger_(&ledger), query_(std::move(query)) {}

  Ledger* ledger_;
  LedgerQuery query_;
};

/// Opens snapshots of the ledger.
class ReadLedger {
 public:
  /// `ledger` outlives this.
  explicit ReadLedger(Ledger& ledger) : ledger_(ledger) {}

  /// The ledger as it is now; only the entries of `payment_id` where that is given.
  Task<absl::StatusOr<LedgerSnapshot>> Open(CallContext call,
                                            std::optional<std::string> payment_id);

 private:
  Ledger& ledger_;
};

}  // namespace souk::payment

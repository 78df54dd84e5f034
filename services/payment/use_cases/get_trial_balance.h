#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/use_cases/ledger.h"

namespace souk::payment {

/// Sums up the ledger: the check of whoever keeps double-entry books.
class GetTrialBalance {
 public:
  /// `ledger` outlives this.
  explicit GetTrialBalance(Ledger& ledger) : ledger_(ledger) {}

  /// The sums of all entries at one moment, by currency code.
  Task<absl::StatusOr<std::vector<TrialBalance>>> Run(CallContext call);

 private:
  Ledger& ledger_;
};

}  // namespace souk::payment

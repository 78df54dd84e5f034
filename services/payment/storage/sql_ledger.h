#pragma once

#include <cstdint>
#include <vector>

#include "common/storage/database.h"
#include "services/payment/use_cases/ledger.h"

namespace souk::payment {

/// Reads the ledger in the service's database.
class SqlLedger final : public Ledger {
 public:
  /// `database`, with this folder's migrations applied, outlives this.
  explicit SqlLedger(storage::Database& database) : database_(database) {}

  Task<absl::StatusOr<int64_t>> LastPosition(CallContext call) override;
  Task<absl::StatusOr<std::vector<BookedEntry>>> List(CallContext call, LedgerQuery query) override;
  Task<absl::StatusOr<std::vector<TrialBalance>>> TrialBalances(CallContext call) override;

 private:
  storage::Database& database_;
};

}  // namespace souk::payment

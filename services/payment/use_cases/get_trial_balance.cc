#include "services/payment/use_cases/get_trial_balance.h"

#include <utility>

namespace souk::payment {

Task<absl::StatusOr<std::vector<TrialBalance>>> GetTrialBalance::Run(CallContext call) {
  co_return co_await ledger_.TrialBalances(std::move(call));
}

}  // namespace souk::payment

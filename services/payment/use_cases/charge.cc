#include "services/payment/use_cases/charge.h"

#include <optional>
#include <utility>

#include "common/base/status_macros.h"

namespace souk::payment {

Task<absl::StatusOr<Payment>> Charge::Run(CallContext call, NewPayment wanted) {
  CO_ASSIGN_OR_RETURN(
      Payment payment,
      co_await payments_.Change(call, wanted.payment_id,
                                [wanted](const std::optional<Payment>& stored,
                                         absl::Time now) -> absl::StatusOr<PaymentChange> {
                                  if (!stored)
                                    return PaymentChange{Payment::Begin(wanted, now), {}};
                                  RETURN_IF_ERROR(stored->CheckRepeats(wanted));
                                  return PaymentChange{*stored, {}};
                                }));
  co_return co_await settle_.Run(std::move(call), std::move(payment));
}

}  // namespace souk::payment

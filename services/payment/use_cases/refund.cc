#include "services/payment/use_cases/refund.h"

#include <optional>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::payment {
namespace {

// A usual charge is decided in milliseconds; a slow one costs its asker a few calls more.
constexpr absl::Duration kAskAgainAfter = absl::Milliseconds(200);

}  // namespace

Task<absl::StatusOr<Payment>> Refund::Run(CallContext call, std::string payment_id,
                                          std::string order_id) {
  CO_ASSIGN_OR_RETURN(Payment payment,
                      co_await payments_.Change(
                          call, payment_id,
                          [payment_id, order_id](const std::optional<Payment>& stored,
                                                 absl::Time now) -> absl::StatusOr<PaymentChange> {
                            if (stored) return stored->RefundRequested(order_id);
                            return PaymentChange{
                                Payment::RefundedBeforeCharge(payment_id, order_id, now), {}};
                          }));
  if (payment.state == PaymentState::kPending) {
    co_return RetryableError(absl::StatusCode::kAborted, "PAYMENT_PENDING",
                             "the charge is not decided; it will be given back", kAskAgainAfter);
  }
  co_return co_await settle_.Run(std::move(call), std::move(payment));
}

}  // namespace souk::payment

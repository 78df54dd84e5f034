#include "services/payment/use_cases/settle_payment.h"

#include <optional>
#include <utility>

#include "common/base/status_macros.h"

namespace souk::payment {
namespace {

absl::Status Vanished() { return absl::DataLossError("a stored payment is gone"); }

}  // namespace

Task<absl::StatusOr<Payment>> SettlePayment::Run(CallContext call, Payment payment) {
  if (payment.state == PaymentState::kPending) {
    CO_ASSIGN_OR_RETURN(payment, co_await DecideCharge(call, std::move(payment)));
  }
  if (!payment.settled()) {
    CO_ASSIGN_OR_RETURN(payment, co_await GiveBack(std::move(call), std::move(payment)));
  }
  co_return payment;
}

Task<absl::StatusOr<Payment>> SettlePayment::DecideCharge(CallContext call, Payment payment) {
  CardCharge charge{payment.payment_id, *payment.amount, payment.payment_token};
  CO_ASSIGN_OR_RETURN(const Decision decision, co_await processor_.Charge(call, std::move(charge)));
  co_return co_await payments_.Change(std::move(call), payment.payment_id,
                                      [decision](const std::optional<Payment>& stored,
                                                 absl::Time now) -> absl::StatusOr<PaymentChange> {
                                        if (!stored) return Vanished();
                                        return stored->Decided(decision, now);
                                      });
}

Task<absl::StatusOr<Payment>> SettlePayment::GiveBack(CallContext call, Payment payment) {
  CO_RETURN_IF_ERROR(co_await processor_.Refund(call, payment.payment_id));
  co_return co_await payments_.Change(
      std::move(call), payment.payment_id,
      [](const std::optional<Payment>& stored, absl::Time now) -> absl::StatusOr<PaymentChange> {
        if (!stored) return Vanished();
        return stored->Refunded(now);
      });
}

}  // namespace souk::payment

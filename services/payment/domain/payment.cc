#include "services/payment/domain/payment.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::payment {
namespace {

absl::Status Mismatch(absl::string_view message) {
  return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "PAYMENT_MISMATCH", message);
}

}  // namespace

Payment Payment::Begin(NewPayment wanted, absl::Time now) {
  Payment payment;
  payment.payment_id = std::move(wanted.payment_id);
  payment.order_id = std::move(wanted.order_id);
  payment.amount = std::move(wanted.amount);
  payment.payment_token = std::move(wanted.payment_token);
  payment.create_time = now;
  payment.update_time = now;
  return payment;
}

Payment Payment::RefundedBeforeCharge(std::string payment_id, std::string order_id,
                                      absl::Time now) {
  Payment payment;
  payment.payment_id = std::move(payment_id);
  payment.order_id = std::move(order_id);
  payment.state = PaymentState::kRefunded;
  payment.refund_requested = true;
  payment.create_time = now;
  payment.update_time = now;
  return payment;
}

absl::Status Payment::CheckRepeats(const NewPayment& wanted) const {
  if (order_id != wanted.order_id) return Mismatch("the payment_id belongs to another order");
  if (!amount.has_value()) {
    return ErrorWithReason(absl::StatusCode::kFailedPrecondition, "PAYMENT_REFUNDED",
                           "the payment was refunded before it was charged");
  }
  if (*amount != wanted.amount) return Mismatch("the payment_id stands for another amount");
  return absl::OkStatus();
}

bool Payment::settled() const {
  return state != PaymentState::kPending && !(state == PaymentState::kCharged && refund_requested);
}

absl::StatusOr<PaymentChange> Payment::Decided(const Decision& decision, absl::Time now) const {
  PaymentChange change{*this, std::nullopt};
  if (state != PaymentState::kPending) return change;
  change.payment.payment_token.clear();
  change.payment.update_time = now;
  if (decision.refusal) {
    change.payment.state = PaymentState::kRefused;
    change.payment.refusal = decision.refusal;
    return change;
  }
  change.payment.state = PaymentState::kCharged;
  ASSIGN_OR_RETURN(change.posting, PostCharge(payment_id, *amount));
  return change;
}

absl::StatusOr<PaymentChange> Payment::RefundRequested(absl::string_view of_order) const {
  if (order_id != of_order) return Mismatch("the payment is of another order");
  PaymentChange change{*this, std::nullopt};
  if (state == PaymentState::kPending || state == PaymentState::kCharged) {
    change.payment.refund_requested = true;
  }
  return change;
}

absl::StatusOr<PaymentChange> Payment::Refunded(absl::Time now) const {
  PaymentChange change{*this, std::nullopt};
  if (state == PaymentState::kRefunded) return change;
  if (state != PaymentState::kCharged) {
    return absl::InternalError("a payment that was never charged was refunded");
  }
  change.payment.state = PaymentState::kRefunded;
  change.payment.update_time = now;
  ASSIGN_OR_RETURN(change.posting, PostRefund(payment_id, *amount));
  return change;
}

}  // namespace souk::payment

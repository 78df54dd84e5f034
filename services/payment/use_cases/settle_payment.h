#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/domain/payment.h"
#include "services/payment/use_cases/card_processor.h"
#include "services/payment/use_cases/payment_repository.h"

namespace souk::payment {

/// Does what is left to do for a payment: asks the processor to decide a charge that is pending,
/// and to give back one whose refund was requested, and stores each answer. Any number may settle
/// one payment at the same time, and whoever is interrupted can be followed by another: the
/// processor knows each payment by its id, and an answer changes a payment once.
class SettlePayment {
 public:
  /// Both outlive this.
  SettlePayment(PaymentRepository& payments, CardProcessor& processor)
      : payments_(payments), processor_(processor) {}

  /// The payment, settled. An error means that it is not, and why; try again later.
  Task<absl::StatusOr<Payment>> Run(CallContext call, Payment payment);

 private:
  Task<absl::StatusOr<Payment>> DecideCharge(CallContext call, Payment payment);
  Task<absl::StatusOr<Payment>> GiveBack(CallContext call, Payment payment);

  PaymentRepository& payments_;
  CardProcessor& processor_;
};

}  // namespace souk::payment

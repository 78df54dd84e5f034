#pragma once

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/domain/payment.h"
#include "services/payment/use_cases/payment_repository.h"
#include "services/payment/use_cases/settle_payment.h"

namespace souk::payment {

/// Charges a card, once for each payment_id: the payment is stored before the processor is asked,
/// so that whatever happens then, its outcome can be found out.
class Charge {
 public:
  /// Both outlive this.
  Charge(PaymentRepository& payments, SettlePayment& settle)
      : payments_(payments), settle_(settle) {}

  /// The settled payment: charged, refused, or refunded meanwhile. FAILED_PRECONDITION as
  /// Payment::CheckRepeats: never to be charged. Any other error: the outcome is not known, and the
  /// same call will tell.
  Task<absl::StatusOr<Payment>> Run(CallContext call, NewPayment wanted);

 private:
  PaymentRepository& payments_;
  SettlePayment& settle_;
};

}  // namespace souk::payment

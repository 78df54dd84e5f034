#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/domain/payment.h"
#include "services/payment/use_cases/payment_repository.h"
#include "services/payment/use_cases/settle_payment.h"

namespace souk::payment {

/// Gives a payment back, or sees to it that it never takes anything. The wish is stored before the
/// processor is asked, so it comes true even when nobody asks again.
class Refund {
 public:
  /// Both outlive this.
  Refund(PaymentRepository& payments, SettlePayment& settle)
      : payments_(payments), settle_(settle) {}

  /// The payment: refunded, also where there was none, or refused. ABORTED with RetryInfo, reason
  /// PAYMENT_PENDING, while its charge is not decided; FAILED_PRECONDITION, reason
  /// PAYMENT_MISMATCH, where it is of another order. Any other error: the outcome is not known, and
  /// the same call will tell.
  Task<absl::StatusOr<Payment>> Run(CallContext call, std::string payment_id, std::string order_id);

 private:
  PaymentRepository& payments_;
  SettlePayment& settle_;
};

}  // namespace souk::payment

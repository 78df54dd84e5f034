#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/domain/payment.h"
#include "services/payment/use_cases/payment_repository.h"

namespace souk::payment {

/// Reads one payment.
class GetPayment {
 public:
  /// `payments` outlives this.
  explicit GetPayment(PaymentRepository& payments) : payments_(payments) {}

  /// The payment. NOT_FOUND, reason PAYMENT_NOT_FOUND, for an id that none has.
  Task<absl::StatusOr<Payment>> Run(CallContext call, std::string payment_id);

 private:
  PaymentRepository& payments_;
};

}  // namespace souk::payment

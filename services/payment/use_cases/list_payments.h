#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/domain/payment.h"
#include "services/payment/use_cases/payment_repository.h"

namespace souk::payment {

/// Some payments, and whether there are more after the last.
struct PaymentPage {
  std::vector<Payment> payments;
  bool more = false;
};

/// Reads payments page by page, newest first.
class ListPayments {
 public:
  /// `payments` outlives this.
  explicit ListPayments(PaymentRepository& payments) : payments_(payments) {}

  /// The page that `query` asks for, of at most query.limit payments.
  Task<absl::StatusOr<PaymentPage>> Run(CallContext call, PaymentQuery query);

 private:
  PaymentRepository& payments_;
};

}  // namespace souk::payment

#include "services/payment/use_cases/get_payment.h"

#include <utility>

namespace souk::payment {

Task<absl::StatusOr<Payment>> GetPayment::Run(CallContext call, std::string payment_id) {
  co_return co_await payments_.Get(std::move(call), std::move(payment_id));
}

}  // namespace souk::payment

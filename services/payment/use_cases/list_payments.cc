#include "services/payment/use_cases/list_payments.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::payment {

Task<absl::StatusOr<PaymentPage>> ListPayments::Run(CallContext call, PaymentQuery query) {
  const size_t size = static_cast<size_t>(query.limit);
  ++query.limit;  // one more than fits tells whether there is another page
  PaymentPage page;
  CO_ASSIGN_OR_RETURN(page.payments, co_await payments_.List(std::move(call), std::move(query)));
  page.more = page.payments.size() > size;
  if (page.more) page.payments.pop_back();
  co_return page;
}

}  // namespace souk::payment

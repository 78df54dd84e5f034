#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/domain/payment.h"

namespace souk::payment {

/// Which payments a list holds, and from where on.
struct PaymentQuery {
  std::optional<std::string> order_id;  // only this order's
  /// The last payment of the page before; nothing for the first page.
  struct Position {
    absl::Time create_time;
    std::string payment_id;
  };
  std::optional<Position> after;
  int limit = 0;
};

/// Where payments are kept, and the ledger with them. What a function that changes something gives
/// is durable. Thread-safe.
class PaymentRepository {
 public:
  virtual ~PaymentRepository() = default;

  /// What a payment, or the lack of one, shall become at `now`, or why not. Depends on its
  /// arguments only: it may run twice.
  using Transition = std::function<absl::StatusOr<PaymentChange>(
      const std::optional<Payment>& payment, absl::Time now)>;

  /// Puts transition(payment) in place of the payment with this id, with nobody in between,
  /// together with its posting and the event that tells of it, and claims the call's idempotency
  /// key for the payment. The transition's error changes nothing.
  virtual Task<absl::StatusOr<Payment>> Change(CallContext call, std::string payment_id,
                                               Transition transition) = 0;

  /// The payment. NOT_FOUND, reason PAYMENT_NOT_FOUND, for an id that none has.
  virtual Task<absl::StatusOr<Payment>> Get(CallContext call, std::string payment_id) = 0;

  /// Payments, newest first.
  virtual Task<absl::StatusOr<std::vector<Payment>>> List(CallContext call, PaymentQuery query) = 0;

  /// At most `limit` payments that are not settled, in the order of their ids, those after
  /// `after_payment_id`; "" is before the first.
  virtual Task<absl::StatusOr<std::vector<Payment>>> ListUnsettled(CallContext call,
                                                                   std::string after_payment_id,
                                                                   int limit) = 0;
};

}  // namespace souk::payment

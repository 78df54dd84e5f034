#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/base/money.h"
#include "common/rpc/call_context.h"
#include "services/payment/domain/payment.h"

namespace souk::payment {

/// What the processor is asked to charge.
struct CardCharge {
  std::string payment_id;  // the processor's key: asked twice, it charges once
  Money amount;
  std::string payment_token;
};

/// Whoever really charges cards: another company's system. Thread-safe.
class CardProcessor {
 public:
  virtual ~CardProcessor() = default;

  /// Charges a card, or tells what became of the charge with this payment_id. Any error means that
  /// the outcome is not known, and the same call will tell: UNAVAILABLE, reason
  /// PROCESSOR_UNAVAILABLE, when it cannot be reached; CANCELLED when the call was given up, though
  /// the processor may go on.
  virtual Task<absl::StatusOr<Decision>> Charge(CallContext call, CardCharge charge) = 0;

  /// Gives back what was charged under this payment_id; again, it changes nothing. Errors as
  /// Charge.
  virtual Task<absl::Status> Refund(CallContext call, std::string payment_id) = 0;
};

}  // namespace souk::payment

#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/channel.h"
#include "common/rpc/client.h"
#include "services/order/use_cases/payments.h"
#include "souk/payment/v1/payment_service.pb.h"

namespace souk::order {

/// Charges and refunds at the payment service. Its calls carry no idempotency key: the payment's
/// id, which is the order's own, makes them safe to repeat.
class GrpcPayments final : public Payments {
 public:
  /// `payments` outlives this.
  explicit GrpcPayments(rpc::Channel& payments);

  Task<Outcome> Charge(CallContext call, OrderId order, Money amount,
                       std::string payment_token) override;
  Task<Outcome> Refund(CallContext call, OrderId order) override;

 private:
  rpc::UnaryMethod<payment::v1::ChargeRequest, payment::v1::Payment> charge_;
  rpc::UnaryMethod<payment::v1::RefundRequest, payment::v1::Payment> refund_;
};

/// What the answer to Charge says: the payment's state, or what OutcomeOf says of an error.
Outcome OutcomeOfCharge(const absl::StatusOr<payment::v1::Payment>& payment);

}  // namespace souk::order

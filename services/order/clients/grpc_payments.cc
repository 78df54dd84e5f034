#include "services/order/clients/grpc_payments.h"

#include <utility>

#include "common/rpc/wire_values.h"
#include "services/order/clients/peer_status.h"

namespace souk::order {
namespace {

using payment::v1::Payment;

FailureReason ToFailureReason(Payment::Failure failure) {
  switch (failure) {
    case Payment::INSUFFICIENT_FUNDS:
      return FailureReason::kInsufficientFunds;
    case Payment::TOKEN_UNKNOWN:
      return FailureReason::kPaymentTokenUnknown;
    default:
      return FailureReason::kPaymentDeclined;
  }
}

}  // namespace

GrpcPayments::GrpcPayments(rpc::Channel& payments)
    : charge_(payments.Unary<payment::v1::ChargeRequest, Payment>(
          "souk.payment.v1.PaymentService/Charge")),
      refund_(payments.Unary<payment::v1::RefundRequest, Payment>(
          "souk.payment.v1.PaymentService/Refund")) {}

Task<Outcome> GrpcPayments::Charge(CallContext call, OrderId order, Money amount,
                                   std::string payment_token) {
  payment::v1::ChargeRequest request;
  request.set_payment_id(PaymentOf(order).text());
  request.set_order_id(order.text());
  *request.mutable_amount() = rpc::ToProto(amount);
  request.set_payment_token(std::move(payment_token));
  co_return OutcomeOfCharge(co_await charge_(std::move(call), std::move(request)));
}

Task<Outcome> GrpcPayments::Refund(CallContext call, OrderId order) {
  payment::v1::RefundRequest request;
  request.set_payment_id(PaymentOf(order).text());
  request.set_order_id(order.text());
  const auto refunded = co_await refund_(std::move(call), std::move(request));
  co_return OutcomeOfUndo(refunded.status());
}

Outcome OutcomeOfCharge(const absl::StatusOr<Payment>& payment) {
  if (!payment.ok()) return OutcomeOf(payment.status(), FailureReason::kPaymentDeclined);
  switch (payment->state()) {
    case Payment::CHARGED:
      return Done();
    case Payment::REFUSED:
      return Refused{ToFailureReason(payment->failure())};
    case Payment::REFUNDED:
      return Refused{FailureReason::kPaymentDeclined};
    default:
      return Unknown{absl::UnavailableError("the charge is not decided")};
  }
}

}  // namespace souk::order

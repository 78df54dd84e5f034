#include "services/payment/rpc/payment_service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "services/payment/rpc/payment_messages.h"

namespace souk::payment {

PaymentService::PaymentService(UseCases use_cases)
    : Service("souk.payment.v1.PaymentService"), use_cases_(use_cases) {
  Handle("Charge", &PaymentService::Charge);
  Handle("Refund", &PaymentService::Refund);
  Handle("GetPayment", &PaymentService::GetPayment);
  Handle("ListPayments", &PaymentService::ListPayments);
  Handle("GetTrialBalance", &PaymentService::GetTrialBalance);
  Handle("ListLedgerEntries", &PaymentService::ListLedgerEntries);
}

Task<absl::StatusOr<v1::Payment>> PaymentService::Charge(CallContext call,
                                                         v1::ChargeRequest request) {
  CO_ASSIGN_OR_RETURN(NewPayment wanted, ParseCharge(request));
  CO_ASSIGN_OR_RETURN(const Payment payment,
                      co_await use_cases_.charge.Run(std::move(call), std::move(wanted)));
  co_return ToProto(payment);
}

Task<absl::StatusOr<v1::Payment>> PaymentService::Refund(CallContext call,
                                                         v1::RefundRequest request) {
  CO_RETURN_IF_ERROR(CheckRefund(request));
  CO_ASSIGN_OR_RETURN(
      const Payment payment,
      co_await use_cases_.refund.Run(std::move(call), request.payment_id(), request.order_id()));
  co_return ToProto(payment);
}

Task<absl::StatusOr<v1::Payment>> PaymentService::GetPayment(CallContext call,
                                                             v1::GetPaymentRequest request) {
  CO_RETURN_IF_ERROR(CheckPaymentId(request.payment_id()));
  CO_ASSIGN_OR_RETURN(const Payment payment,
                      co_await use_cases_.get_payment.Run(std::move(call), request.payment_id()));
  co_return ToProto(payment);
}

Task<absl::StatusOr<v1::ListPaymentsResponse>> PaymentService::ListPayments(
    CallContext call, v1::ListPaymentsRequest request) {
  CO_ASSIGN_OR_RETURN(PaymentQuery query, ParseList(request));
  CO_ASSIGN_OR_RETURN(const PaymentPage page,
                      co_await use_cases_.list_payments.Run(std::move(call), std::move(query)));
  co_return ToProto(page, request);
}

Task<absl::StatusOr<v1::TrialBalance>> PaymentService::GetTrialBalance(
    CallContext call, v1::GetTrialBalanceRequest request) {
  CO_ASSIGN_OR_RETURN(const std::vector<TrialBalance> balances,
                      co_await use_cases_.get_trial_balance.Run(std::move(call)));
  co_return ToProto(balances);
}

Task<absl::Status> PaymentService::ListLedgerEntries(CallContext call,
                                                     v1::ListLedgerEntriesRequest request,
                                                     rpc::Writer<v1::LedgerEntry> entries) {
  std::optional<std::string> payment_id;
  if (!request.payment_id().empty()) {
    CO_RETURN_IF_ERROR(CheckPaymentId(request.payment_id()));
    payment_id = request.payment_id();
  }
  CO_ASSIGN_OR_RETURN(LedgerSnapshot ledger,
                      co_await use_cases_.read_ledger.Open(call, std::move(payment_id)));
  for (;;) {
    CO_ASSIGN_OR_RETURN(const std::vector<BookedEntry> batch, co_await ledger.Next(call));
    if (batch.empty()) co_return absl::OkStatus();
    for (const BookedEntry& entry : batch) {
      CO_RETURN_IF_ERROR(co_await entries.Write(ToProto(entry)));
    }
  }
}

}  // namespace souk::payment

#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "services/payment/use_cases/charge.h"
#include "services/payment/use_cases/get_payment.h"
#include "services/payment/use_cases/get_trial_balance.h"
#include "services/payment/use_cases/list_payments.h"
#include "services/payment/use_cases/read_ledger.h"
#include "services/payment/use_cases/refund.h"
#include "souk/payment/v1/payment_service.pb.h"

namespace souk::payment {

/// Serves souk.payment.v1.PaymentService: each RPC is translated for a use case and back. What the
/// RPCs do and answer is said in the proto.
class PaymentService final : public rpc::Service {
 public:
  struct UseCases {
    Charge& charge;
    Refund& refund;
    GetPayment& get_payment;
    ListPayments& list_payments;
    GetTrialBalance& get_trial_balance;
    ReadLedger& read_ledger;
  };

  /// All outlive this.
  explicit PaymentService(UseCases use_cases);

  Task<absl::StatusOr<v1::Payment>> Charge(CallContext call, v1::ChargeRequest request);
  Task<absl::StatusOr<v1::Payment>> Refund(CallContext call, v1::RefundRequest request);
  Task<absl::StatusOr<v1::Payment>> GetPayment(CallContext call, v1::GetPaymentRequest request);
  Task<absl::StatusOr<v1::ListPaymentsResponse>> ListPayments(CallContext call,
                                                              v1::ListPaymentsRequest request);
  Task<absl::StatusOr<v1::TrialBalance>> GetTrialBalance(CallContext call,
                                                         v1::GetTrialBalanceRequest request);
  Task<absl::Status> ListLedgerEntries(CallContext call, v1::ListLedgerEntriesRequest request,
                                       rpc::Writer<v1::LedgerEntry> entries);

 private:
  const UseCases use_cases_;
};

}  // namespace souk::payment

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/payment/domain/payment.h"
#include "services/payment/use_cases/ledger.h"
#include "services/payment/use_cases/list_payments.h"
#include "souk/payment/v1/payment.pb.h"
#include "souk/payment/v1/payment_service.pb.h"

namespace souk::payment {

// The messages of souk.payment.v1 as the use cases see them. Each Parse and Check gives
// INVALID_ARGUMENT with every violated field.

v1::Payment ToProto(const Payment& payment);
v1::LedgerEntry ToProto(const BookedEntry& entry);
v1::TrialBalance ToProto(const std::vector<TrialBalance>& balances);

absl::StatusOr<NewPayment> ParseCharge(const v1::ChargeRequest& request);
absl::Status CheckRefund(const v1::RefundRequest& request);
absl::Status CheckPaymentId(absl::string_view payment_id);

/// The query for the page that the request asks for.
absl::StatusOr<PaymentQuery> ParseList(const v1::ListPaymentsRequest& request);
/// The page, and how to ask for the next with the same request.
v1::ListPaymentsResponse ToProto(const PaymentPage& page, const v1::ListPaymentsRequest& request);

}  // namespace souk::payment

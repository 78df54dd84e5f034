#include "services/payment/rpc/payment_messages.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/page_token.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/rpc/wire_values.h"
#include "services/payment/messages/payment_values.h"

namespace souk::payment {
namespace {

constexpr size_t kMaxTokenBytes = 128;

v1::Payment::State ToProto(PaymentState state) {
  switch (state) {
    case PaymentState::kPending:
      return v1::Payment::PENDING;
    case PaymentState::kCharged:
      return v1::Payment::CHARGED;
    case PaymentState::kRefused:
      return v1::Payment::REFUSED;
    case PaymentState::kRefunded:
      return v1::Payment::REFUNDED;
  }
}

std::array<absl::string_view, 2> ListBinding(const v1::ListPaymentsRequest& request) {
  return {"payments", request.order_id()};
}

// The position of a page token: "microseconds payment_id".
std::string KeyOf(const Payment& last) {
  return absl::StrCat(absl::ToUnixMicros(last.create_time), " ", last.payment_id);
}

std::optional<PaymentQuery::Position> ParseKey(absl::string_view key, Violations& violations) {
  if (key.empty()) return std::nullopt;
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(key, ' ');
  int64_t micros = 0;
  if (!absl::SimpleAtoi(parts.first, &micros)) {
    violations.Add("page_token", "is not a token of this list");
    return std::nullopt;
  }
  return PaymentQuery::Position{absl::FromUnixMicros(micros), std::string(parts.second)};
}

}  // namespace

v1::Payment ToProto(const Payment& payment) {
  v1::Payment proto;
  proto.set_payment_id(payment.payment_id);
  proto.set_order_id(payment.order_id);
  if (payment.amount) *proto.mutable_amount() = rpc::ToProto(*payment.amount);
  proto.set_state(ToProto(payment.state));
  if (payment.refusal) proto.set_failure(ToProto(*payment.refusal));
  *proto.mutable_create_time() = rpc::ToProto(payment.create_time);
  *proto.mutable_update_time() = rpc::ToProto(payment.update_time);
  return proto;
}

v1::LedgerEntry ToProto(const BookedEntry& entry) {
  v1::LedgerEntry proto;
  proto.set_entry_id(entry.entry_id);
  proto.set_payment_id(entry.payment_id);
  proto.set_account(entry.entry.account == Account::kProcessor ? v1::LedgerEntry::PROCESSOR
                                                               : v1::LedgerEntry::SALES);
  proto.set_side(entry.entry.side == Side::kDebit ? v1::LedgerEntry::DEBIT
                                                  : v1::LedgerEntry::CREDIT);
  *proto.mutable_amount() = rpc::ToProto(entry.entry.amount);
  *proto.mutable_create_time() = rpc::ToProto(entry.create_time);
  return proto;
}

v1::TrialBalance ToProto(const std::vector<TrialBalance>& balances) {
  v1::TrialBalance proto;
  for (const TrialBalance& balance : balances) {
    v1::TrialBalance::Balance& added = *proto.add_balances();
    added.set_currency_code(balance.currency_code);
    added.set_debit_minor_units(balance.debits);
    added.set_credit_minor_units(balance.credits);
  }
  return proto;
}

absl::StatusOr<NewPayment> ParseCharge(const v1::ChargeRequest& request) {
  Violations violations;
  rpc::CheckId(request.payment_id(), "payment_id", violations);
  rpc::CheckId(request.order_id(), "order_id", violations);
  const std::optional<Money> amount = rpc::ParseMoney(
      request.amount(), "amount", 1, std::numeric_limits<int64_t>::max(), violations);
  const std::string& token = request.payment_token();
  violations.Require(!token.empty() && token.size() <= kMaxTokenBytes && IsPlainText(token),
                     "payment_token", "must have 1 to 128 bytes and no control character");
  RETURN_IF_ERROR(violations.ToStatus());
  return NewPayment{request.payment_id(), request.order_id(), *amount, token};
}

absl::Status CheckRefund(const v1::RefundRequest& request) {
  Violations violations;
  rpc::CheckId(request.payment_id(), "payment_id", violations);
  rpc::CheckId(request.order_id(), "order_id", violations);
  return violations.ToStatus();
}

absl::Status CheckPaymentId(absl::string_view payment_id) {
  Violations violations;
  rpc::CheckId(payment_id, "payment_id", violations);
  return violations.ToStatus();
}

absl::StatusOr<PaymentQuery> ParseList(const v1::ListPaymentsRequest& request) {
  Violations violations;
  PaymentQuery query;
  if (!request.order_id().empty()) {
    rpc::CheckId(request.order_id(), "order_id", violations);
    query.order_id = request.order_id();
  }
  query.limit = PageSize(request.page_size(), violations);
  query.after =
      ParseKey(DecodePageToken(ListBinding(request), request.page_token(), violations), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return query;
}

v1::ListPaymentsResponse ToProto(const PaymentPage& page, const v1::ListPaymentsRequest& request) {
  v1::ListPaymentsResponse response;
  for (const Payment& payment : page.payments) *response.add_payments() = ToProto(payment);
  if (page.more) {
    response.set_next_page_token(
        EncodePageToken(ListBinding(request), KeyOf(page.payments.back())));
  }
  return response;
}

}  // namespace souk::payment

#include "services/payment/storage/sql_payment_repository.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/storage/idempotency.h"
#include "services/payment/domain/enum_names.h"
#include "services/payment/storage/payment_events.h"

namespace souk::payment {
namespace {

using storage::Transaction;

// Times are stored in microseconds, so what is answered now has no more digits than what is read
// later.
absl::Time Now(const Transaction& transaction) {
  return absl::FromUnixMicros(absl::ToUnixMicros(transaction.now()));
}

// Runs a query that gives the columns of payments, in the order of the table, without `settled`.
template <typename... Args>
absl::StatusOr<std::vector<Payment>> SelectPayments(Transaction& transaction, absl::string_view sql,
                                                    const Args&... args) {
  ASSIGN_OR_RETURN(
      auto rows, (transaction.Query<std::string, std::string, std::optional<std::string>,
                                    std::optional<int64_t>, std::string, std::optional<std::string>,
                                    bool, std::string, int64_t, int64_t>(sql, args...)));
  std::vector<Payment> payments;
  payments.reserve(rows.size());
  for (auto& [payment_id, order_id, currency_code, minor_units, state, refusal, refund_requested,
              payment_token, create_time, update_time] : rows) {
    Payment& payment = payments.emplace_back();
    payment.payment_id = std::move(payment_id);
    payment.order_id = std::move(order_id);
    if (currency_code && minor_units) {
      ASSIGN_OR_RETURN(payment.amount, Money::Create(*currency_code, *minor_units));
    }
    ASSIGN_OR_RETURN(payment.state, ValueNamed(kPaymentStates, state));
    if (refusal) {
      ASSIGN_OR_RETURN(payment.refusal, ValueNamed(kRefusals, *refusal));
    }
    payment.refund_requested = refund_requested;
    payment.payment_token = std::move(payment_token);
    payment.create_time = absl::FromUnixMicros(create_time);
    payment.update_time = absl::FromUnixMicros(update_time);
  }
  return payments;
}

absl::StatusOr<std::optional<Payment>> Load(Transaction& transaction,
                                            const std::string& payment_id) {
  ASSIGN_OR_RETURN(
      std::vector<Payment> payments,
      SelectPayments(transaction,
                     "SELECT payment_id, order_id, currency_code, minor_units, state, refusal, "
                     "refund_requested, payment_token, create_time, update_time "
                     "FROM payments WHERE payment_id = :1",
                     payment_id));
  if (payments.empty()) return std::optional<Payment>();
  return std::make_optional(std::move(payments.front()));
}

absl::Status Insert(Transaction& transaction, const Payment& payment) {
  std::optional<std::string> currency_code;
  std::optional<int64_t> minor_units;
  if (payment.amount) {
    currency_code = payment.amount->currency_code();
    minor_units = payment.amount->minor_units();
  }
  return transaction
      .Execute(
          "INSERT INTO payments (payment_id, order_id, currency_code, minor_units, state, "
          "refund_requested, payment_token, settled, create_time, update_time) "
          "VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10)",
          payment.payment_id, payment.order_id, currency_code, minor_units,
          NameOf(kPaymentStates, payment.state), payment.refund_requested, payment.payment_token,
          payment.settled(), absl::ToUnixMicros(payment.create_time),
          absl::ToUnixMicros(payment.update_time))
      .status();
}

absl::Status Update(Transaction& transaction, const Payment& payment) {
  std::optional<absl::string_view> refusal;
  if (payment.refusal) refusal = NameOf(kRefusals, *payment.refusal);
  return transaction
      .Execute(
          "UPDATE payments SET state = :2, refusal = :3, refund_requested = :4, "
          "payment_token = :5, settled = :6, update_time = :7 WHERE payment_id = :1",
          payment.payment_id, NameOf(kPaymentStates, payment.state), refusal,
          payment.refund_requested, payment.payment_token, payment.settled(),
          absl::ToUnixMicros(payment.update_time))
      .status();
}

absl::Status Store(Transaction& transaction, const std::optional<Payment>& before,
                   const Payment& after) {
  if (!before) return Insert(transaction, after);
  if (after == *before) return absl::OkStatus();
  return Update(transaction, after);
}

}  // namespace

Task<absl::StatusOr<Payment>> SqlPaymentRepository::Change(CallContext call, std::string payment_id,
                                                           Transition transition) {
  co_return co_await database_.Write(
      [&](Transaction& transaction) -> absl::StatusOr<Payment> {
        RETURN_IF_ERROR(
            storage::ClaimIdempotencyKey(transaction, call.idempotency_key, payment_id));
        ASSIGN_OR_RETURN(const std::optional<Payment> payment, Load(transaction, payment_id));
        ASSIGN_OR_RETURN(PaymentChange change, transition(payment, Now(transaction)));
        RETURN_IF_ERROR(Store(transaction, payment, change.payment));
        if (change.posting) RETURN_IF_ERROR(Book(transaction, *change.posting));
        RETURN_IF_ERROR(AppendEvent(transaction, log_, payment, change.payment, call.trace));
        return std::move(change.payment);
      },
      call.cancellation);
}

absl::Status SqlPaymentRepository::Book(Transaction& transaction, const Posting& posting) {
  for (const LedgerEntry& entry : posting.entries()) {
    RETURN_IF_ERROR(transaction
                        .Execute("INSERT INTO ledger_entries (entry_id, payment_id, account, side, "
                                 "currency_code, minor_units, create_time) "
                                 "VALUES (:1, :2, :3, :4, :5, :6, :7)",
                                 NewUuidV7(clock_, random_), posting.payment_id(),
                                 NameOf(kAccounts, entry.account), NameOf(kSides, entry.side),
                                 entry.amount.currency_code(), entry.amount.minor_units(),
                                 absl::ToUnixMicros(transaction.now()))
                        .status());
  }
  return absl::OkStatus();
}

Task<absl::StatusOr<Payment>> SqlPaymentRepository::Get(CallContext call, std::string payment_id) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) -> absl::StatusOr<Payment> {
        ASSIGN_OR_RETURN(std::optional<Payment> payment, Load(transaction, payment_id));
        if (payment) return *std::move(payment);
        return ErrorWithReason(absl::StatusCode::kNotFound, "PAYMENT_NOT_FOUND",
                               absl::StrCat("there is no payment ", payment_id));
      },
      call.cancellation);
}

Task<absl::StatusOr<std::vector<Payment>>> SqlPaymentRepository::List(CallContext call,
                                                                      PaymentQuery query) {
  // No payment is as late, so the first page begins with the newest.
  int64_t create_time = std::numeric_limits<int64_t>::max();
  std::string payment_id;
  if (query.after) {
    create_time = absl::ToUnixMicros(query.after->create_time);
    payment_id = query.after->payment_id;
  }
  co_return co_await database_.Read(
      [&](Transaction& transaction) {
        if (query.order_id) {
          return SelectPayments(
              transaction,
              "SELECT payment_id, order_id, currency_code, minor_units, state, refusal, "
              "refund_requested, payment_token, create_time, update_time FROM payments "
              "WHERE order_id = :1 AND (create_time, payment_id) < (:2, :3) "
              "ORDER BY create_time DESC, payment_id DESC LIMIT :4",
              *query.order_id, create_time, payment_id, query.limit);
        }
        return SelectPayments(
            transaction,
            "SELECT payment_id, order_id, currency_code, minor_units, state, refusal, "
            "refund_requested, payment_token, create_time, update_time FROM payments "
            "WHERE (create_time, payment_id) < (:1, :2) "
            "ORDER BY create_time DESC, payment_id DESC LIMIT :3",
            create_time, payment_id, query.limit);
      },
      call.cancellation);
}

Task<absl::StatusOr<std::vector<Payment>>> SqlPaymentRepository::ListUnsettled(
    CallContext call, std::string after_payment_id, int limit) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) {
        return SelectPayments(
            transaction,
            "SELECT payment_id, order_id, currency_code, minor_units, state, refusal, "
            "refund_requested, payment_token, create_time, update_time FROM payments "
            "WHERE settled = 0 AND payment_id > :1 ORDER BY payment_id LIMIT :2",
            after_payment_id, limit);
      },
      call.cancellation);
}

}  // namespace souk::payment

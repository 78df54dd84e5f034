#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/money.h"
#include "services/payment/domain/posting.h"

namespace souk::payment {

enum class PaymentState {
  kPending,   // sent to the processor, or about to be; its decision is not known
  kCharged,   // the amount is charged
  kRefused,   // the processor refused; final
  kRefunded,  // nothing is charged, and nothing ever will be; final
};

/// Why the processor refused a charge.
enum class Refusal { kDeclined, kInsufficientFunds, kTokenUnknown };

/// What the processor decided about a charge: the refusal, or nothing when it charged the card.
struct Decision {
  std::optional<Refusal> refusal;
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// What somebody wants charged. REQUIRES: the amount is positive.
struct NewPayment {
  std::string payment_id;
  std::string order_id;
  Money amount;
  std::string payment_token;  // stands for the card at the processor
};

struct PaymentChange;

/// The charge of a card for an order, and its refund.
///
///     kPending -> kCharged or kRefused;  kCharged -> kRefunded
///
/// Invariants:
/// 1. the state only moves along these arrows, and each move that moves money posts it;
/// 2. the token is kept only until the charge is decided;
/// 3. a refund that was requested is not forgotten: a charge that is decided later is given back;
/// 4. a refund that comes before the charge leaves a payment that was never charged and never will
/// be:
///    kRefunded without an amount.
struct Payment {
  std::string payment_id;
  std::string order_id;
  std::optional<Money> amount;  // absent only where a refund came before any charge
  PaymentState state = PaymentState::kPending;
  std::optional<Refusal> refusal;  // set exactly when refused
  bool refund_requested = false;
  std::string payment_token;  // empty once the charge is decided
  absl::Time create_time;
  absl::Time update_time;

  /// A payment about to be charged.
  static Payment Begin(NewPayment wanted, absl::Time now);

  /// What a refund leaves where there is no payment yet.
  static Payment RefundedBeforeCharge(std::string payment_id, std::string order_id, absl::Time now);

  /// Whether asking for `wanted` asks for this payment again, so that the answer is what became of
  /// it. FAILED_PRECONDITION: reason PAYMENT_REFUNDED where a refund came first, reason
  /// PAYMENT_MISMATCH where this payment is of another order or amount.
  absl::Status CheckRepeats(const NewPayment& wanted) const;

  /// Whether nothing is left to ask the processor.
  bool settled() const;

  /// The processor has decided the charge. No change when that was known already.
  absl::StatusOr<PaymentChange> Decided(const Decision& decision, absl::Time now) const;

  /// Somebody wants the charge given back. No change where there is nothing to give back, or it is
  /// given back. FAILED_PRECONDITION, reason PAYMENT_MISMATCH, for another order than this
  /// payment's.
  absl::StatusOr<PaymentChange> RefundRequested(absl::string_view of_order) const;

  /// The processor has given the charge back. No change when that was known already; INTERNAL when
  /// nothing was charged.
  absl::StatusOr<PaymentChange> Refunded(absl::Time now) const;

  friend bool operator==(const Payment&, const Payment&) = default;
};

/// A payment after a change, and what the ledger must hold because of it. Both are stored together
/// or not at all.
struct PaymentChange {
  Payment payment;
  std::optional<Posting> posting;
};

}  // namespace souk::payment

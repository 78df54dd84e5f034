#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/money.h"
#include "services/payment/domain/payment.h"

namespace souk::payment {

/// What the simulated processor does with a charge.
struct Behaviour {
  Decision decision;
  absl::Duration delay = absl::ZeroDuration();  // between taking the charge and deciding it
  int unavailable_attempts = 0;                 // how often it cannot be reached, for each payment
};

/// The most that the simulated cards cover, in minor units of any currency. So small that the
/// ledger's sums stay within 64 bits for nine million charges of it.
inline constexpr int64_t kCardLimit = 1'000'000'000'000;

/// What a payment token makes the processor do:
///
///     tok_ok                  charges
///     tok_declined            refuses: declined
///     tok_insufficient_funds  refuses: insufficient funds
///     tok_slow                charges after 3 s
///     tok_flaky               charges, but cannot be reached for a payment's first two attempts
///     anything else           refuses: token unknown
///
/// An amount past kCardLimit is refused for insufficient funds where it would have been charged.
Behaviour BehaviourOf(absl::string_view payment_token, const Money& amount);

}  // namespace souk::payment

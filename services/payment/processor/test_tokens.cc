#include "services/payment/processor/test_tokens.h"

#include <map>

namespace souk::payment {

Behaviour BehaviourOf(absl::string_view payment_token, const Money& amount) {
  static const auto& kBehaviours = *new std::map<absl::string_view, Behaviour>{
      {"tok_ok", {.decision = {}}},
      {"tok_declined", {.decision = {Refusal::kDeclined}}},
      {"tok_insufficient_funds", {.decision = {Refusal::kInsufficientFunds}}},
      {"tok_slow", {.decision = {}, .delay = absl::Seconds(3)}},
      {"tok_flaky", {.decision = {}, .unavailable_attempts = 2}},
  };
  const auto found = kBehaviours.find(payment_token);
  if (found == kBehaviours.end()) return {.decision = {Refusal::kTokenUnknown}};
  Behaviour behaviour = found->second;
  const bool charges = !behaviour.decision.refusal;
  if (charges && amount.minor_units() > kCardLimit) {
    behaviour.decision.refusal = Refusal::kInsufficientFunds;
  }
  return behaviour;
}

}  // namespace souk::payment

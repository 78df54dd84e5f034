#pragma once

#include <array>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/payment/domain/payment.h"
#include "services/payment/domain/posting.h"

namespace souk::payment {

// The names of the domain's values where they are stored. What is stored outlives the code, so a
// name never changes.

template <typename Enum, size_t N>
using Names = std::array<std::pair<Enum, absl::string_view>, N>;

inline constexpr Names<PaymentState, 4> kPaymentStates = {{
    {PaymentState::kPending, "PENDING"},
    {PaymentState::kCharged, "CHARGED"},
    {PaymentState::kRefused, "REFUSED"},
    {PaymentState::kRefunded, "REFUNDED"},
}};

inline constexpr Names<Refusal, 3> kRefusals = {{
    {Refusal::kDeclined, "DECLINED"},
    {Refusal::kInsufficientFunds, "INSUFFICIENT_FUNDS"},
    {Refusal::kTokenUnknown, "TOKEN_UNKNOWN"},
}};

inline constexpr Names<Account, 2> kAccounts = {{
    {Account::kProcessor, "PROCESSOR"},
    {Account::kSales, "SALES"},
}};

inline constexpr Names<Side, 2> kSides = {{
    {Side::kDebit, "DEBIT"},
    {Side::kCredit, "CREDIT"},
}};

/// The name of `value`. REQUIRES: `names` has it.
template <typename Enum, size_t N>
absl::string_view NameOf(const Names<Enum, N>& names, Enum value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return "";
}

/// The value with this name. DATA_LOSS when none has it.
template <typename Enum, size_t N>
absl::StatusOr<Enum> Named(const Names<Enum, N>& names, absl::string_view name) {
  for (const auto& [value, known] : names) {
    if (known == name) return value;
  }
  return absl::DataLossError(absl::StrCat("the stored value ", name, " is unknown"));
}

}  // namespace souk::payment

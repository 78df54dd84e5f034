#pragma once

#include "common/base/enum_names.h"
#include "services/payment/domain/payment.h"
#include "services/payment/domain/posting.h"

namespace souk::payment {

// The names of the domain's values where they are stored.

inline constexpr EnumNames<PaymentState, 4> kPaymentStates = {{
    {PaymentState::kPending, "PENDING"},
    {PaymentState::kCharged, "CHARGED"},
    {PaymentState::kRefused, "REFUSED"},
    {PaymentState::kRefunded, "REFUNDED"},
}};

inline constexpr EnumNames<Refusal, 3> kRefusals = {{
    {Refusal::kDeclined, "DECLINED"},
    {Refusal::kInsufficientFunds, "INSUFFICIENT_FUNDS"},
    {Refusal::kTokenUnknown, "TOKEN_UNKNOWN"},
}};

inline constexpr EnumNames<Account, 2> kAccounts = {{
    {Account::kProcessor, "PROCESSOR"},
    {Account::kSales, "SALES"},
}};

inline constexpr EnumNames<Side, 2> kSides = {{
    {Side::kDebit, "DEBIT"},
    {Side::kCredit, "CREDIT"},
}};

}  // namespace souk::payment

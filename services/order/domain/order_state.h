#pragma once

#include <optional>

#include "absl/strings/string_view.h"

namespace souk::order {

/// How far a sale has come.
///
///     PENDING -> STOCK_RESERVED -> PAID -> CONFIRMED -> SHIPPED
///     before CONFIRMED: -> COMPENSATING -> REJECTED or CANCELLED
enum class OrderState {
  kPending,        // placed; stock is not yet reserved
  kStockReserved,  // the charge is not yet known to have succeeded
  kPaid,           // the stock has not yet left
  kConfirmed,      // charged, and the stock has left: the sale stands
  kShipped,        // on its way to the buyer; final
  kCompensating,   // refused or cancelled: what was done is being undone
  kRejected,       // refused; nothing is charged or reserved; final
  kCancelled,      // cancelled on request; nothing is charged or reserved; final
};

/// Why an order is rejected.
enum class FailureReason {
  kOutOfStock,
  kPaymentDeclined,
  kInsufficientFunds,
  kPaymentTokenUnknown,
  kReservationLost,  // it had run out when its stock was to leave
};

/// The name as the API has it: "STOCK_RESERVED".
absl::string_view NameOf(OrderState state);
/// The state of that name, or nothing.
std::optional<OrderState> OrderStateNamed(absl::string_view name);

/// The name as the API has it: "OUT_OF_STOCK".
absl::string_view NameOf(FailureReason reason);
/// The reason of that name, or nothing.
std::optional<FailureReason> FailureReasonNamed(absl::string_view name);

/// Whether nothing can happen to an order in this state any more.
bool IsFinal(OrderState state);

/// Whether the reason is the processor's refusal to charge, after which there is nothing to refund.
bool IsRefusedCharge(FailureReason reason);

}  // namespace souk::order

#include "services/order/domain/order_state.h"

#include <array>
#include <utility>

namespace souk::order {
namespace {

constexpr std::array<std::pair<OrderState, absl::string_view>, 8> kStateNames = {{
    {OrderState::kPending, "PENDING"},
    {OrderState::kStockReserved, "STOCK_RESERVED"},
    {OrderState::kPaid, "PAID"},
    {OrderState::kConfirmed, "CONFIRMED"},
    {OrderState::kShipped, "SHIPPED"},
    {OrderState::kCompensating, "COMPENSATING"},
    {OrderState::kRejected, "REJECTED"},
    {OrderState::kCancelled, "CANCELLED"},
}};

constexpr std::array<std::pair<FailureReason, absl::string_view>, 5> kReasonNames = {{
    {FailureReason::kOutOfStock, "OUT_OF_STOCK"},
    {FailureReason::kPaymentDeclined, "PAYMENT_DECLINED"},
    {FailureReason::kInsufficientFunds, "INSUFFICIENT_FUNDS"},
    {FailureReason::kPaymentTokenUnknown, "PAYMENT_TOKEN_UNKNOWN"},
    {FailureReason::kReservationLost, "RESERVATION_LOST"},
}};

template <typename Names, typename Value>
absl::string_view FindName(const Names& names, Value value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return "";
}

template <typename Value, typename Names>
std::optional<Value> FindValue(const Names& names, absl::string_view name) {
  for (const auto& [value, candidate] : names) {
    if (candidate == name) return value;
  }
  return std::nullopt;
}

}  // namespace

absl::string_view NameOf(OrderState state) { return FindName(kStateNames, state); }

std::optional<OrderState> OrderStateNamed(absl::string_view name) {
  return FindValue<OrderState>(kStateNames, name);
}

absl::string_view NameOf(FailureReason reason) { return FindName(kReasonNames, reason); }

std::optional<FailureReason> FailureReasonNamed(absl::string_view name) {
  return FindValue<FailureReason>(kReasonNames, name);
}

bool IsFinal(OrderState state) {
  return state == OrderState::kShipped || state == OrderState::kRejected ||
         state == OrderState::kCancelled;
}

bool IsRefusedCharge(FailureReason reason) {
  return reason == FailureReason::kPaymentDeclined || reason == FailureReason::kInsufficientFunds ||
         reason == FailureReason::kPaymentTokenUnknown;
}

}  // namespace souk::order

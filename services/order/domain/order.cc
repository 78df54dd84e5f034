#include "services/order/domain/order.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::order {
namespace {

using enum OrderState;

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

// An event's place among the members of OrderEvent.
template <typename Event, typename... Events>
constexpr size_t PlaceAmong(const std::variant<Events...>*) {
  size_t place = 0;
  static_cast<void>(((std::is_same_v<Event, Events> || (++place, false)) || ...));
  return place;
}
template <typename Event>
constexpr size_t kPlaceOf = PlaceAmong<Event>(static_cast<const OrderEvent*>(nullptr));

struct Transition {
  size_t event;
  OrderState from;
  OrderState to;
};

// Which event leads from which state to which. An event may need more: see `holds` in StateAfter.
constexpr Transition kTransitions[] = {
    {kPlaceOf<StockReserved>, kPending, kStockReserved},
    {kPlaceOf<OrderPaid>, kStockReserved, kPaid},
    {kPlaceOf<CommitStarted>, kPaid, kPaid},
    {kPlaceOf<OrderConfirmed>, kPaid, kConfirmed},
    {kPlaceOf<OrderShipped>, kConfirmed, kShipped},
    {kPlaceOf<CancelRequested>, kPending, kPending},
    {kPlaceOf<CancelRequested>, kStockReserved, kStockReserved},
    {kPlaceOf<CancelRequested>, kPaid, kPaid},
    {kPlaceOf<CompensationStarted>, kPending, kCompensating},
    {kPlaceOf<CompensationStarted>, kStockReserved, kCompensating},
    {kPlaceOf<CompensationStarted>, kPaid, kCompensating},
    {kPlaceOf<OrderRejected>, kPending, kRejected},  // no command leads here; stored histories do
    {kPlaceOf<OrderRejected>, kCompensating, kRejected},
    {kPlaceOf<OrderCancelled>, kCompensating, kCancelled},
};

absl::Status ImpossibleHistory(const OrderId& id, int64_t version) {
  return absl::DataLossError(
      absl::StrCat("order ", id.text(), ": event ", version, " does not follow from those before"));
}

}  // namespace

absl::StatusOr<OrderPlaced> Order::Place(UserId user, std::vector<OrderItem> items) {
  ASSIGN_OR_RETURN(Money total, TotalOf(items));
  return OrderPlaced{std::move(user), std::move(items), std::move(total)};
}

absl::StatusOr<Order> Order::Fold(OrderId id, absl::Span<const RecordedEvent> history) {
  Order order(std::move(id));
  for (const RecordedEvent& event : history) RETURN_IF_ERROR(order.Apply(event));
  if (order.version_ == 0) return ImpossibleHistory(order.id_, 0);
  return order;
}

absl::Status Order::Apply(const RecordedEvent& next) {
  const std::optional<OrderState> state_after = StateAfter(next.event);
  if (!state_after.has_value() || next.version != version_ + 1) {
    return ImpossibleHistory(id_, next.version);
  }
  std::visit(Overloaded{
                 [&](const OrderPlaced& event) {
                   placed_ = event;
                   create_time_ = next.occurred_at;
                 },
                 [&](const StockReserved&) { stock_reserved_ = true; },
                 [&](const CommitStarted&) { commit_started_ = true; },
                 [&](const CancelRequested&) { cancel_requested_ = true; },
                 [&](const CompensationStarted& event) { failure_ = event.reason; },
                 [&](const OrderRejected& event) { failure_ = event.reason; },
                 [](const auto&) {},
             },
             next.event);
  state_ = *state_after;
  version_ = next.version;
  update_time_ = next.occurred_at;
  return absl::OkStatus();
}

std::optional<OrderState> Order::StateAfter(const OrderEvent& event) const {
  if (std::holds_alternative<OrderPlaced>(event)) {
    return version_ == 0 ? std::optional(kPending) : std::nullopt;
  }
  if (version_ == 0) return std::nullopt;
  const bool holds = std::visit(
      Overloaded{
          [&](const StockReserved&) { return !cancel_requested_; },
          [&](const OrderPaid&) { return !cancel_requested_; },
          [&](const CommitStarted&) { return !cancel_requested_ && !commit_started_; },
          [&](const OrderConfirmed&) { return commit_started_; },
          [&](const CancelRequested&) { return !cancel_requested_ && !commit_started_; },
          [&](const CompensationStarted& e) { return e.reason.has_value() != cancel_requested_; },
          [&](const OrderRejected& e) {
            return state_ == kCompensating ? failure_ == e.reason : !cancel_requested_;
          },
          [&](const OrderCancelled&) { return cancel_requested_; },
          [](const auto&) { return true; },
      },
      event);
  if (!holds) return std::nullopt;
  for (const Transition& transition : kTransitions) {
    if (transition.event == event.index() && transition.from == state_) return transition.to;
  }
  return std::nullopt;
}

absl::StatusOr<OrderEvent> Order::IfAllowed(OrderEvent event, const char* done) const {
  if (StateAfter(event).has_value()) return event;
  return ErrorWithReason(
      absl::StatusCode::kFailedPrecondition, "ORDER_STATE",
      absl::StrCat("an order in state ", NameOf(state_), " cannot be ", done,
                   commit_started_ && state_ == kPaid ? " once its stock may have left" : ""));
}

absl::StatusOr<OrderEvent> Order::MarkStockReserved() const {
  return IfAllowed(StockReserved{ReservationOf(id_)}, "reserved");
}

absl::StatusOr<OrderEvent> Order::MarkPaid() const {
  return IfAllowed(OrderPaid{PaymentOf(id_), total()}, "paid");
}

absl::StatusOr<OrderEvent> Order::StartCommit() const {
  return IfAllowed(CommitStarted{}, "committed");
}

absl::StatusOr<OrderEvent> Order::Confirm() const {
  return IfAllowed(OrderConfirmed{user_id(), total()}, "confirmed");
}

absl::StatusOr<OrderEvent> Order::Ship() const { return IfAllowed(OrderShipped{}, "shipped"); }

absl::StatusOr<OrderEvent> Order::RequestCancel() const {
  return IfAllowed(CancelRequested{}, "cancelled");
}

absl::StatusOr<OrderEvent> Order::Compensate(FailureReason reason) const {
  return IfAllowed(CompensationStarted{reason}, "rejected");
}

absl::StatusOr<OrderEvent> Order::StartCancelling() const {
  return IfAllowed(CompensationStarted{std::nullopt}, "cancelled");
}

absl::StatusOr<OrderEvent> Order::FinishCompensation() const {
  if (failure_.has_value()) return IfAllowed(OrderRejected{*failure_}, "rejected");
  return IfAllowed(OrderCancelled{}, "cancelled");
}

bool Order::MayBeCharged() const {
  const bool refused = failure_.has_value() && IsRefusedCharge(*failure_);
  return state_ == kCompensating && stock_reserved_ && !refused;
}

}  // namespace souk::order

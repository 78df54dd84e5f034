#include "tests/simulation/observer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tests/simulation/remote_peers.h"

namespace souk::simulation {
namespace {

using inventory::Reservation;
using inventory::ReservationState;
using order::Order;
using order::OrderId;
using order::OrderState;
using payment::Payment;
using payment::PaymentState;
using storage::Transaction;

// The arrows of OrderState, written down once more, since the domain's own are what is tested.
struct Arrow {
  absl::string_view event;
  OrderState from;
  OrderState to;
};
constexpr Arrow kArrows[] = {
    {"order.stock_reserved", OrderState::kPending, OrderState::kStockReserved},
    {"order.paid", OrderState::kStockReserved, OrderState::kPaid},
    {"order.commit_started", OrderState::kPaid, OrderState::kPaid},
    {"order.confirmed", OrderState::kPaid, OrderState::kConfirmed},
    {"order.cancel_requested", OrderState::kPending, OrderState::kPending},
    {"order.cancel_requested", OrderState::kStockReserved, OrderState::kStockReserved},
    {"order.cancel_requested", OrderState::kPaid, OrderState::kPaid},
    {"order.compensation_started", OrderState::kPending, OrderState::kCompensating},
    {"order.compensation_started", OrderState::kStockReserved, OrderState::kCompensating},
    {"order.compensation_started", OrderState::kPaid, OrderState::kCompensating},
    {"order.rejected", OrderState::kPending, OrderState::kRejected},
    {"order.rejected", OrderState::kCompensating, OrderState::kRejected},
    {"order.cancelled", OrderState::kCompensating, OrderState::kCancelled},
};

// Whether the event may take the order from one state to the other.
bool IsArrow(absl::string_view event, const Order& before, OrderState to) {
  const bool forward = event == "order.stock_reserved" || event == "order.paid" ||
                       event == "order.commit_started" || event == "order.confirmed";
  if (forward && before.cancel_requested()) return false;
  if (event == "order.cancel_requested" && before.commit_started()) return false;
  return std::any_of(std::begin(kArrows), std::end(kArrows), [&](const Arrow& arrow) {
    return arrow.event == event && arrow.from == before.state() && arrow.to == to;
  });
}

template <typename... Parts>
absl::Status Wrong(const Parts&... parts) {
  return absl::InternalError(absl::StrCat(parts...));
}

bool IsRefused(OrderState state) {
  return state == OrderState::kRejected || state == OrderState::kCancelled;
}

int64_t Quantity(const Reservation& reservation) {
  int64_t quantity = 0;
  for (const inventory::StockLine& line : reservation.lines) quantity += line.quantity;
  return quantity;
}

bool IsOf(const Reservation& reservation, const Order& order) {
  const auto& items = order.items();
  const auto& lines = reservation.lines;
  return std::equal(items.begin(), items.end(), lines.begin(), lines.end(),
                    [](const order::OrderItem& item, const inventory::StockLine& line) {
                      return item.sku == line.sku && item.quantity == line.quantity;
                    });
}

}  // namespace

void Observer::Report(std::string violation) {
  trace_("observer", violation);
  if (!violation_.has_value()) violation_ = std::move(violation);
}

void Observer::Keep(const absl::Status& status) {
  if (!status.ok()) Report(std::string(status.message()));
}

void Observer::SeeCommit(const std::string& owner) {
  ++commits_;
  Keep(store_.Read([&](Transaction& transaction) { return See(transaction, owner); },
                   absl::UnixEpoch()));
}

absl::Status Observer::See(Transaction& transaction, const std::string& owner) {
  RETURN_IF_ERROR(SeeEvents(transaction, owner));
  return SeeSagas(transaction);
}

absl::Status Observer::SeeEvents(Transaction& transaction, const std::string& owner) {
  // Rows are numbered as they are added, so those that were seen are the first ones.
  ASSIGN_OR_RETURN(
      auto rows,
      (transaction.Query<std::string, int64_t, std::string, int64_t, int64_t, std::string>(
          "SELECT order_id, version, type, schema_version, occurred_at_us, payload "
          "FROM order_events WHERE rowid > :1 ORDER BY rowid",
          events_)));
  for (auto& [id, version, type, schema_version, occurred_at_us, payload] : rows) {
    ASSIGN_OR_RETURN(order::OrderEvent event, codec_.Read(type, schema_version, payload));
    RETURN_IF_ERROR(
        Apply(id, {version, absl::FromUnixMicros(occurred_at_us), std::move(event)}, owner));
    ++events_;
  }
  return absl::OkStatus();
}

absl::Status Observer::Apply(const std::string& id, order::RecordedEvent event,
                             const std::string& owner) {
  const absl::string_view type = TypeOf(event.event);
  trace_(owner, "appends ", type, " to ", ShortId(id), " as version ", event.version);
  auto found = orders_.find(id);
  if (found == orders_.end()) {
    ASSIGN_OR_RETURN(Order order, Order::Fold(OrderId(id), {event}));
    if (OrderOf(order.user_id().text()) != nullptr) {
      return Wrong("one placing made two orders of user ", order.user_id().text());
    }
    orders_.emplace(id, std::move(order));
    return absl::OkStatus();
  }
  Order& order = found->second;
  const Order before = order;
  RETURN_IF_ERROR(order.Apply(event));
  if (!IsArrow(type, before, order.state())) {
    return Wrong(type, " cannot happen to order ", id, " in state ", NameOf(before.state()));
  }
  if (type == "order.cancel_requested") return absl::OkStatus();  // anybody may ask
  const auto lease = sagas_.find(id);
  if (lease == sagas_.end() || lease->second.owner != owner) {
    return Wrong(owner, " appended ", type, " to order ", id, ", whose saga is ",
                 lease == sagas_.end() ? "over" : "driven by " + lease->second.owner);
  }
  return absl::OkStatus();
}

absl::Status Observer::SeeSagas(Transaction& transaction) {
  ASSIGN_OR_RETURN(
      auto rows, (transaction.Query<std::string, std::string, int64_t, std::optional<std::string>>(
                     "SELECT s.order_id, s.owner, s.epoch, t.token FROM order_sagas AS s "
                     "LEFT JOIN payment_tokens AS t ON t.order_id = s.order_id")));
  std::map<std::string, Lease> sagas;
  for (auto& [id, owner, epoch, token] : rows) {
    const auto before = sagas_.find(id);
    if (before != sagas_.end()) {
      if (before->second.epoch > epoch) return Wrong("the epoch of saga ", id, " went back");
      if (before->second.owner != owner) {
        ++takeovers_;
        trace_(owner, "takes over the saga of ", ShortId(id), " from ", before->second.owner);
        if (before->second.epoch == epoch) return Wrong("saga ", id, " was taken without a sign");
      }
    }
    if (!token.has_value()) return Wrong("the payment token of saga ", id, " is gone");
    sagas[id] = {std::move(owner), epoch};
  }
  sagas_ = std::move(sagas);
  for (const auto& [id, order] : orders_) {
    if (order.IsSettled() == sagas_.contains(id)) {
      return Wrong("order ", id, " is ", NameOf(order.state()), " and its saga is ",
                   order.IsSettled() ? "not over" : "gone");
    }
  }
  return absl::OkStatus();
}

int Observer::Looks() const {
  int changes = commits_ + warehouse_.reservations.changes() + desk_.payments.changes();
  for (const auto& [id, account] : desk_.cards.accounts()) {
    changes += static_cast<int>(account.charged + account.refunded);
  }
  return changes;
}

void Observer::Look() {
  if (std::exchange(looked_at_, Looks()) == Looks()) return;
  Keep(CheckStock());
  for (const auto& [id, order] : orders_) Keep(CheckOrder(order));
}

absl::Status Observer::CheckStock() const {
  const inventory::Product& product = warehouse_.reservations.product();
  int64_t held = 0;
  int64_t sold = 0;
  for (const auto& [id, reservation] : warehouse_.reservations.all()) {
    if (reservation.state == ReservationState::kHeld) held += Quantity(reservation);
    if (reservation.state == ReservationState::kCommitted) sold += Quantity(reservation);
  }
  if (product.on_hand < 0 || product.available() < 0) return Wrong("stock is negative");
  if (product.reserved != held) {
    return Wrong(product.reserved, " are reserved, but reservations hold ", held);
  }
  if (product.on_hand != warehouse_.reservations.initially_on_hand() - sold) {
    return Wrong(product.on_hand, " are on hand, after ", sold, " were sold");
  }
  return absl::OkStatus();
}

Observer::Charged Observer::ChargedFor(const Order& order) const {
  Charged charged;
  for (const auto& [id, payment] : desk_.payments.all()) {
    if (payment.order_id != order.id().text()) continue;
    if (payment.state == PaymentState::kCharged || payment.state == PaymentState::kPending) {
      ++charged.open;
    }
    const auto account = desk_.cards.accounts().find(id);
    if (account == desk_.cards.accounts().end()) continue;
    charged.gross += account->second.charged;
    charged.net += account->second.charged - account->second.refunded;
  }
  return charged;
}

absl::Status Observer::CheckOrder(const Order& order) const {
  const std::string& id = order.id().text();
  const Charged charged = ChargedFor(order);
  const int64_t total = order.total().minor_units();
  if (charged.gross > total) {
    return Wrong("order ", id, " of ", total, " was charged ", charged.gross);
  }
  const auto& reservations = warehouse_.reservations.all();
  const auto found = reservations.find(ReservationOf(order.id()).text());
  const Reservation* reservation = found == reservations.end() ? nullptr : &found->second;
  if (order.state() == OrderState::kConfirmed) {
    if (charged.net != total || charged.open != 1) {
      return Wrong("order ", id, " of ", total, " is CONFIRMED and ", charged.net,
                   " is charged in ", charged.open, " payments");
    }
    if (reservation == nullptr || reservation->state != ReservationState::kCommitted ||
        !IsOf(*reservation, order)) {
      return Wrong("order ", id, " is CONFIRMED and its stock has not left");
    }
  }
  if (IsRefused(order.state())) {
    if (charged.net != 0 || charged.open != 0) {
      return Wrong("order ", id, " is ", NameOf(order.state()), " and ", charged.net,
                   " is charged, ", charged.open, " payments are open");
    }
    const bool holds =
        reservation != nullptr && (reservation->state == ReservationState::kHeld ||
                                   reservation->state == ReservationState::kCommitted);
    if (holds) return Wrong("order ", id, " is ", NameOf(order.state()), " and holds stock");
  }
  return absl::OkStatus();
}

void Observer::SeeAccounts() {
  Keep(accounts_.Read([&](Transaction& transaction) { return SeeLoyalty(transaction); },
                      absl::UnixEpoch()));
}

absl::Status Observer::SeeLoyalty(Transaction& transaction) {
  ASSIGN_OR_RETURN(
      const auto rows,
      (transaction.Query<std::string, int64_t>("SELECT user_id, minor_units FROM loyalty")));
  for (const auto& [user, amount] : rows) {
    if (amount > BoughtBy(user)) {
      return Wrong("user ", user, " bought for ", BoughtBy(user), " and the loyalty is ", amount);
    }
    if (std::exchange(loyalty_[user], amount) != amount) {
      trace_("accounts", "user ", ShortId(user), " has bought for ", amount);
    }
  }
  return absl::OkStatus();
}

int64_t Observer::BoughtBy(const std::string& user) const {
  int64_t amount = 0;
  for (const auto& [id, order] : orders_) {
    const bool counts = order.user_id().text() == user && order.state() == OrderState::kConfirmed;
    if (counts) amount += order.total().minor_units();
  }
  return amount;
}

void Observer::LookAtEnd() {
  Look();
  for (const auto& [id, order] : orders_) {
    if (!order.IsSettled()) Report(absl::StrCat("order ", id, " is ", NameOf(order.state())));
  }
  Keep(CheckReadModels());
}

absl::Status Observer::CheckReadModels() {
  for (const auto& [id, order] : orders_) {
    const std::string& user = order.user_id().text();
    const auto loyalty = loyalty_.find(user);
    const int64_t counted = loyalty == loyalty_.end() ? 0 : loyalty->second;
    if (counted != BoughtBy(user)) {
      return Wrong("user ", user, " bought for ", BoughtBy(user), " and the loyalty is ", counted);
    }
  }
  return store_.Read([&](Transaction& transaction) { return CheckViews(transaction); },
                     absl::UnixEpoch());
}

absl::Status Observer::CheckViews(Transaction& transaction) const {
  ASSIGN_OR_RETURN(const auto rows, (transaction.Query<std::string, std::string, int64_t>(
                                        "SELECT order_id, state, version FROM order_views")));
  if (rows.size() != orders_.size()) {
    return Wrong(rows.size(), " orders are listed, of ", orders_.size());
  }
  for (const auto& [id, state, version] : rows) {
    const auto order = orders_.find(id);
    if (order == orders_.end() || state != NameOf(order->second.state()) ||
        version != order->second.version()) {
      return Wrong("order ", id, " is listed as ", state, ", version ", version);
    }
  }
  return absl::OkStatus();
}

const Order* Observer::OrderOf(const std::string& user) const {
  for (const auto& [id, order] : orders_) {
    if (order.user_id().text() == user) return &order;
  }
  return nullptr;
}

}  // namespace souk::simulation

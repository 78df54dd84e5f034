#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/rows.h"

namespace souk::soukctl {
namespace {

using inventory::v1::Reservation;
using order::v1::Order;
using payment::v1::Payment;

// What belongs to one order.
struct OrderFacts {
  std::vector<const Payment*> payments;
  std::vector<const Reservation*> reservations;
};

absl::flat_hash_map<absl::string_view, OrderFacts> GroupByOrder(const Snapshot& snapshot) {
  absl::flat_hash_map<absl::string_view, OrderFacts> facts;
  facts.reserve(snapshot.orders.size());
  for (const Payment& payment : snapshot.payments) {
    facts[payment.order_id()].payments.push_back(&payment);
  }
  for (const Reservation& reservation : snapshot.reservations) {
    facts[reservation.order_id()].reservations.push_back(&reservation);
  }
  return facts;
}

// One order under examination; collects what is wrong with it.
class Examination {
 public:
  Examination(const Order& order, const OrderFacts& facts, std::vector<Violation>& found)
      : order_(order), facts_(facts), found_(found) {}

  void IsFulfilled() {
    std::vector<const Payment*> charged;
    for (const Payment* payment : facts_.payments) {
      if (payment->state() == Payment::CHARGED) charged.push_back(payment);
    }
    if (charged.size() != 1) {
      Blame(absl::StrCat(" has ", charged.size(), " charged payments, not one"));
    } else if (charged[0]->amount().minor_units() != order_.total().minor_units() ||
               charged[0]->amount().currency_code() != order_.total().currency_code()) {
      Blame(absl::StrCat(" totals ", MoneyText(order_.total()), ", but payment ",
                         charged[0]->payment_id(), " is of ", MoneyText(charged[0]->amount())));
    }
    Quantities committed;
    for (const Reservation* reservation : facts_.reservations) {
      if (reservation->state() != Reservation::COMMITTED) continue;
      for (const auto& line : reservation->lines()) committed[line.sku()] += line.quantity();
    }
    if (committed != SumBySku(order_.items())) {
      Blame(": its committed reservations differ from its items");
    }
  }

  void IsUndone() {
    for (const Payment* payment : facts_.payments) {
      if (payment->state() == Payment::CHARGED || payment->state() == Payment::PENDING) {
        Blame(absl::StrCat(" keeps payment ", payment->payment_id(), " of ",
                           MoneyText(payment->amount()), " in ",
                           Payment::State_Name(payment->state())));
      }
    }
    for (const Reservation* reservation : facts_.reservations) {
      if (reservation->state() == Reservation::HELD ||
          reservation->state() == Reservation::COMMITTED) {
        Blame(absl::StrCat(" still has reservation ", reservation->reservation_id(), " in ",
                           Reservation::State_Name(reservation->state())));
      }
    }
  }

 private:
  void Blame(const std::string& what) {
    Violation violation = {"order", absl::StrCat(OrderText(order_), what)};
    violation.rows.push_back(absl::StrCat("expected: total ", MoneyText(order_.total()), ", items ",
                                          QuantitiesText(SumBySku(order_.items()))));
    for (const Payment* payment : facts_.payments) violation.rows.push_back(RowOf(*payment));
    for (const Reservation* reservation : facts_.reservations) {
      violation.rows.push_back(RowOf(*reservation));
    }
    found_.push_back(std::move(violation));
  }

  const Order& order_;
  const OrderFacts& facts_;
  std::vector<Violation>& found_;
};

}  // namespace

std::vector<Violation> CheckOrders(const Snapshot& snapshot) {
  const auto by_order = GroupByOrder(snapshot);
  const OrderFacts none;
  std::vector<Violation> found;
  for (const Order& order : snapshot.orders) {
    const auto facts = by_order.find(order.order_id());
    Examination examination(order, facts == by_order.end() ? none : facts->second, found);
    if (order.state() == Order::CONFIRMED || order.state() == Order::SHIPPED) {
      examination.IsFulfilled();
    } else if (IsTerminal(order)) {
      examination.IsUndone();
    }
  }
  return found;
}

}  // namespace souk::soukctl

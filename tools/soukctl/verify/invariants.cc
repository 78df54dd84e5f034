#include "tools/soukctl/verify/invariants.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace souk::soukctl {
namespace {

using inventory::v1::Reservation;
using order::v1::Order;
using payment::v1::LedgerEntry;
using payment::v1::Payment;

// Quantities by SKU.
using Quantities = std::map<std::string, int64_t>;

std::string MoneyText(const common::v1::Money& money) {
  return absl::StrCat(money.minor_units(), " ", money.currency_code());
}

std::string OrderText(const Order& order) {
  return absl::StrCat("order ", order.order_id(), " (", Order::State_Name(order.state()), ")");
}

template <typename Lines>
Quantities Sum(const Lines& lines) {
  Quantities sum;
  for (const auto& line : lines) sum[line.sku()] += line.quantity();
  return sum;
}

// What belongs to one order.
struct OrderFacts {
  std::vector<const Payment*> payments;
  std::vector<const Reservation*> reservations;
};

std::map<std::string, OrderFacts> GroupByOrder(const Snapshot& snapshot) {
  std::map<std::string, OrderFacts> facts;
  for (const Payment& payment : snapshot.payments) {
    facts[payment.order_id()].payments.push_back(&payment);
  }
  for (const Reservation& reservation : snapshot.reservations) {
    facts[reservation.order_id()].reservations.push_back(&reservation);
  }
  return facts;
}

void CheckFulfilled(const Order& order, const OrderFacts& facts, std::vector<Violation>& found) {
  std::vector<const Payment*> charged;
  for (const Payment* payment : facts.payments) {
    if (payment->state() == Payment::CHARGED) charged.push_back(payment);
  }
  if (charged.size() != 1) {
    found.push_back({"order", absl::StrCat(OrderText(order), " has ", charged.size(),
                                           " charged payments, not one")});
  } else if (charged[0]->amount().minor_units() != order.total().minor_units() ||
             charged[0]->amount().currency_code() != order.total().currency_code()) {
    found.push_back({"order", absl::StrCat(OrderText(order), " totals ", MoneyText(order.total()),
                                           ", but payment ", charged[0]->payment_id(), " is of ",
                                           MoneyText(charged[0]->amount()))});
  }
  Quantities committed;
  for (const Reservation* reservation : facts.reservations) {
    if (reservation->state() != Reservation::COMMITTED) continue;
    for (const auto& [sku, quantity] : Sum(reservation->lines())) committed[sku] += quantity;
  }
  if (committed != Sum(order.items())) {
    found.push_back({"order", absl::StrCat(OrderText(order),
                                           ": its committed reservations differ from its items")});
  }
}

void CheckUndone(const Order& order, const OrderFacts& facts, std::vector<Violation>& found) {
  for (const Payment* payment : facts.payments) {
    if (payment->state() == Payment::CHARGED || payment->state() == Payment::PENDING) {
      found.push_back(
          {"order", absl::StrCat(OrderText(order), " keeps payment ", payment->payment_id(), " of ",
                                 MoneyText(payment->amount()), " in ",
                                 Payment::State_Name(payment->state()))});
    }
  }
  for (const Reservation* reservation : facts.reservations) {
    if (reservation->state() == Reservation::HELD ||
        reservation->state() == Reservation::COMMITTED) {
      found.push_back({"order", absl::StrCat(OrderText(order), " still has reservation ",
                                             reservation->reservation_id(), " in ",
                                             Reservation::State_Name(reservation->state()))});
    }
  }
}

}  // namespace

bool IsTerminal(const Order& order) {
  return order.state() == Order::CONFIRMED || order.state() == Order::SHIPPED ||
         order.state() == Order::REJECTED || order.state() == Order::CANCELLED;
}

std::vector<Violation> CheckStock(const Snapshot& snapshot) {
  Quantities held;
  for (const Reservation& reservation : snapshot.reservations) {
    if (reservation.state() != Reservation::HELD) continue;
    for (const auto& [sku, quantity] : Sum(reservation.lines())) held[sku] += quantity;
  }
  std::vector<Violation> found;
  for (const auto& [sku, product] : snapshot.products) {
    const std::string figures =
        absl::StrCat("product ", sku, ": on hand ", product.on_hand(), ", reserved ",
                     product.reserved(), ", available ", product.available());
    if (product.on_hand() < 0 || product.reserved() < 0 || product.available() < 0 ||
        product.available() != product.on_hand() - product.reserved()) {
      found.push_back({"stock", figures});
    }
    if (snapshot.unsettled.contains(sku)) continue;
    const auto moved = snapshot.moved.find(sku);
    const int64_t sum = moved == snapshot.moved.end() ? 0 : moved->second;
    if (sum != product.on_hand()) {
      found.push_back({"stock", absl::StrCat(figures, "; its movements sum to ", sum)});
    }
    if (held[sku] != product.reserved()) {
      found.push_back({"stock", absl::StrCat(figures, "; held reservations sum to ", held[sku])});
    }
  }
  return found;
}

std::vector<Violation> CheckOrders(const Snapshot& snapshot) {
  const std::map<std::string, OrderFacts> by_order = GroupByOrder(snapshot);
  const OrderFacts none;
  std::vector<Violation> found;
  for (const Order& order : snapshot.orders) {
    const auto facts = by_order.find(order.order_id());
    const OrderFacts& own = facts == by_order.end() ? none : facts->second;
    if (order.state() == Order::CONFIRMED || order.state() == Order::SHIPPED) {
      CheckFulfilled(order, own, found);
    } else if (IsTerminal(order)) {
      CheckUndone(order, own, found);
    }
  }
  return found;
}

std::vector<Violation> CheckLedger(const Snapshot& snapshot) {
  // Debits minus credits by (payment, currency), and what the processor owes by payment.
  std::map<std::pair<std::string, std::string>, int64_t> balance;
  std::map<std::string, int64_t> received;
  for (const LedgerEntry& entry : snapshot.ledger) {
    const int64_t amount = entry.side() == LedgerEntry::DEBIT ? entry.amount().minor_units()
                                                              : -entry.amount().minor_units();
    balance[{entry.payment_id(), entry.amount().currency_code()}] += amount;
    if (entry.account() == LedgerEntry::PROCESSOR) received[entry.payment_id()] += amount;
  }
  std::vector<Violation> found;
  for (const auto& [key, sum] : balance) {
    if (sum != 0) {
      found.push_back({"ledger", absl::StrCat("payment ", key.first, ": debits and credits in ",
                                              key.second, " differ by ", sum)});
    }
  }
  for (const Payment& payment : snapshot.payments) {
    if (snapshot.unsettled_payments.contains(payment.payment_id())) continue;
    const int64_t expected =
        payment.state() == Payment::CHARGED ? payment.amount().minor_units() : 0;
    if (received[payment.payment_id()] != expected) {
      found.push_back(
          {"ledger",
           absl::StrCat("payment ", payment.payment_id(), " is ",
                        Payment::State_Name(payment.state()), " of ", MoneyText(payment.amount()),
                        ", but the ledger nets to ", received[payment.payment_id()])});
    }
  }
  return found;
}

std::vector<Violation> CheckProgress(const Snapshot& snapshot, absl::Time now,
                                     absl::Duration patience) {
  std::vector<Violation> found;
  for (const Order& order : snapshot.orders) {
    if (IsTerminal(order)) continue;
    const absl::Duration age = now - absl::FromUnixSeconds(order.update_time().seconds());
    if (age > patience) {
      found.push_back(
          {"progress", absl::StrCat(OrderText(order), " has stood still for ",
                                    absl::FormatDuration(absl::Trunc(age, absl::Seconds(1))))});
    }
  }
  return found;
}

std::vector<Violation> CheckAll(const Snapshot& snapshot, absl::Time now, absl::Duration patience) {
  std::vector<Violation> all = CheckStock(snapshot);
  for (const std::vector<Violation>& found :
       {CheckOrders(snapshot), CheckLedger(snapshot), CheckProgress(snapshot, now, patience)}) {
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace souk::soukctl

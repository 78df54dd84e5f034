#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/snapshot.h"

namespace souk::soukctl {

// The rows of which tests make their snapshots. Money is in EUR.

using Lines = std::vector<std::pair<std::string, int>>;  // SKU and quantity

inline order::v1::Order MakeOrder(const std::string& id, order::v1::Order::State state,
                                  int64_t total, const Lines& lines) {
  order::v1::Order order;
  order.set_order_id(id);
  order.set_state(state);
  order.mutable_total()->set_currency_code("EUR");
  order.mutable_total()->set_minor_units(total);
  for (const auto& [sku, quantity] : lines) {
    auto* item = order.add_items();
    item->set_sku(sku);
    item->set_quantity(quantity);
  }
  return order;
}

inline order::v1::OrderEvent MakeEvent(const std::string& order_id, int version,
                                       const std::string& type) {
  order::v1::OrderEvent event;
  event.set_order_id(order_id);
  event.set_version(version);
  event.set_type(type);
  return event;
}

/// A user who is credited with so many orders, all of one amount, as of a cursor.
inline user::v1::User MakeUser(const std::string& id, int orders, int64_t each,
                               const std::string& as_of) {
  user::v1::User user;
  user.set_user_id(id);
  user.mutable_loyalty()->set_orders(orders);
  user.mutable_loyalty()->set_as_of(as_of);
  if (orders == 0) return user;
  common::v1::Money* amount = user.mutable_loyalty()->add_amounts();
  amount->set_currency_code("EUR");
  amount->set_minor_units(orders * each);
  return user;
}

inline payment::v1::Payment MakePayment(const std::string& id, const std::string& order_id,
                                        payment::v1::Payment::State state, int64_t amount) {
  payment::v1::Payment payment;
  payment.set_payment_id(id);
  payment.set_order_id(order_id);
  payment.set_state(state);
  payment.mutable_amount()->set_currency_code("EUR");
  payment.mutable_amount()->set_minor_units(amount);
  return payment;
}

inline inventory::v1::Reservation MakeReservation(const std::string& id,
                                                  const std::string& order_id,
                                                  inventory::v1::Reservation::State state,
                                                  const Lines& lines) {
  inventory::v1::Reservation reservation;
  reservation.set_reservation_id(id);
  reservation.set_order_id(order_id);
  reservation.set_state(state);
  for (const auto& [sku, quantity] : lines) {
    auto* line = reservation.add_lines();
    line->set_sku(sku);
    line->set_quantity(quantity);
  }
  return reservation;
}

inline inventory::v1::Product MakeProduct(const std::string& sku, int on_hand, int reserved) {
  inventory::v1::Product product;
  product.set_sku(sku);
  product.set_on_hand(on_hand);
  product.set_reserved(reserved);
  product.set_available(on_hand - reserved);
  return product;
}

inline payment::v1::LedgerEntry MakeEntry(const std::string& payment_id,
                                          payment::v1::LedgerEntry::Account account,
                                          payment::v1::LedgerEntry::Side side, int64_t amount) {
  payment::v1::LedgerEntry entry;
  entry.set_payment_id(payment_id);
  entry.set_account(account);
  entry.set_side(side);
  entry.mutable_amount()->set_currency_code("EUR");
  entry.mutable_amount()->set_minor_units(amount);
  return entry;
}

/// What each violation says.
inline std::vector<std::string> TextOf(const std::vector<Violation>& violations) {
  std::vector<std::string> texts;
  for (const Violation& violation : violations) {
    texts.push_back(violation.invariant + ": " + violation.what);
  }
  return texts;
}

}  // namespace souk::soukctl

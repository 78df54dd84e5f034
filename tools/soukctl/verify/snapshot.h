#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "souk/inventory/v1/product.pb.h"
#include "souk/order/v1/order.pb.h"
#include "souk/order/v1/order_service.pb.h"
#include "souk/payment/v1/payment.pb.h"
#include "souk/user/v1/user.pb.h"

namespace souk::soukctl {

/// What verify has read of a Souk, through public RPCs: orders before payments, ledger, stock and
/// events, so that whatever an order says has happened is there to be found; users before orders,
/// so that every order that they are credited with is there.
struct Snapshot {
  /// With their loyalty.
  std::vector<user::v1::User> users;
  std::vector<order::v1::Order> orders;
  std::vector<payment::v1::Payment> payments;
  std::vector<payment::v1::LedgerEntry> ledger;
  std::vector<inventory::v1::Reservation> reservations;
  std::map<std::string, inventory::v1::Product> products;  // by SKU
  std::map<std::string, int64_t> moved;                    // by SKU: the sum of its stock movements
  std::map<std::string, int64_t> sold;  // by SKU: what of it was sold, more than 0
  /// The orders that were confirmed after the first user's loyalty was counted, in that order...
  std::vector<std::string> confirmed_later;
  /// ...and how many of them are counted at a cursor.
  absl::flat_hash_map<std::string, size_t> confirmed_at;
  /// The events of some orders, by order_id.
  std::map<std::string, std::vector<order::v1::OrderEvent>> histories;
  /// Products whose stock, and payments whose state, changed while they were read: their sums
  /// cannot be compared.
  absl::flat_hash_set<std::string> unsettled;           // by SKU
  absl::flat_hash_set<std::string> unsettled_payments;  // by payment_id
};

}  // namespace souk::soukctl

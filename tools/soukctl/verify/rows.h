#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "souk/inventory/v1/product.pb.h"
#include "souk/order/v1/order.pb.h"
#include "souk/payment/v1/payment.pb.h"

namespace souk::soukctl {

// Rows for people who look into a violation.

/// Quantities by SKU.
using Quantities = std::map<std::string, int64_t>;

template <typename Lines>
Quantities SumBySku(const Lines& lines) {
  Quantities sum;
  for (const auto& line : lines) sum[line.sku()] += line.quantity();
  return sum;
}

std::string MoneyText(const common::v1::Money& money);     // 4900 EUR
std::string QuantitiesText(const Quantities& quantities);  // 2 TEAPOT, 1 RUG
std::string OrderText(const order::v1::Order& order);      // order ID (PAID)
std::string RowOf(const payment::v1::Payment& payment);    // payment ID CHARGED 4900 EUR
std::string RowOf(const payment::v1::LedgerEntry& entry);  // entry ID DEBIT PROCESSOR 4900 EUR
std::string RowOf(const inventory::v1::Reservation& reservation);  // reservation ID HELD 2 TEAPOT

}  // namespace souk::soukctl

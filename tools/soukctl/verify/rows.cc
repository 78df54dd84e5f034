#include "tools/soukctl/verify/rows.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace souk::soukctl {

using inventory::v1::Reservation;
using order::v1::Order;
using payment::v1::LedgerEntry;
using payment::v1::Payment;

std::string MoneyText(const common::v1::Money& money) {
  return absl::StrCat(money.minor_units(), " ", money.currency_code());
}

std::string QuantitiesText(const Quantities& quantities) {
  if (quantities.empty()) return "nothing";
  return absl::StrJoin(quantities, ", ", [](std::string* out, const auto& line) {
    absl::StrAppend(out, line.second, " ", line.first);
  });
}

std::string OrderText(const Order& order) {
  return absl::StrCat("order ", order.order_id(), " (", Order::State_Name(order.state()), ")");
}

std::string RowOf(const Payment& payment) {
  return absl::StrCat("payment ", payment.payment_id(), " ", Payment::State_Name(payment.state()),
                      " ", MoneyText(payment.amount()));
}

std::string RowOf(const LedgerEntry& entry) {
  return absl::StrCat("entry ", entry.entry_id(), " ", LedgerEntry::Side_Name(entry.side()), " ",
                      LedgerEntry::Account_Name(entry.account()), " ", MoneyText(entry.amount()));
}

std::string RowOf(const Reservation& reservation) {
  return absl::StrCat("reservation ", reservation.reservation_id(), " ",
                      Reservation::State_Name(reservation.state()), " ",
                      QuantitiesText(SumBySku(reservation.lines())));
}

}  // namespace souk::soukctl

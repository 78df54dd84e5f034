#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/rows.h"

namespace souk::soukctl {
namespace {

using order::v1::Order;

// Minor units by currency, and how many orders they are of.
struct Bought {
  int64_t orders = 0;
  std::map<std::string, int64_t> amounts;
  friend bool operator==(const Bought&, const Bought&) = default;
};

std::string TextOf(const Bought& bought) {
  return absl::StrCat(
      bought.orders, " orders, ",
      bought.amounts.empty()
          ? "0"
          : absl::StrJoin(bought.amounts, ", ", [](std::string* out, const auto& sum) {
              absl::StrAppend(out, sum.second, " ", sum.first);
            }));
}

Bought ShownBy(const user::v1::Loyalty& loyalty) {
  Bought bought;
  bought.orders = loyalty.orders();
  for (const common::v1::Money& amount : loyalty.amounts()) {
    bought.amounts[amount.currency_code()] += amount.minor_units();
  }
  return bought;
}

using OrdersByUser = absl::flat_hash_map<absl::string_view, std::vector<const Order*>>;

OrdersByUser GroupConfirmed(const Snapshot& snapshot) {
  OrdersByUser orders;
  for (const Order& order : snapshot.orders) {
    if (order.state() == Order::CONFIRMED || order.state() == Order::SHIPPED) {
      orders[order.user_id()].push_back(&order);
    }
  }
  return orders;
}

}  // namespace

std::vector<Violation> CheckLoyalty(const Snapshot& snapshot) {
  const OrdersByUser confirmed = GroupConfirmed(snapshot);
  absl::flat_hash_map<absl::string_view, size_t> confirmed_later;  // the place of each order in it
  for (size_t i = 0; i < snapshot.confirmed_later.size(); ++i) {
    confirmed_later.emplace(snapshot.confirmed_later[i], i);
  }
  std::vector<Violation> found;
  for (const user::v1::User& user : snapshot.users) {
    const auto counted = snapshot.confirmed_at.find(user.loyalty().as_of());
    if (counted == snapshot.confirmed_at.end()) continue;  // it cannot be told what it knew of
    Bought expected;
    if (const auto own = confirmed.find(user.user_id()); own != confirmed.end()) {
      for (const Order* order : own->second) {
        const auto later = confirmed_later.find(order->order_id());
        if (later != confirmed_later.end() && later->second >= counted->second) continue;
        ++expected.orders;
        expected.amounts[order->total().currency_code()] += order->total().minor_units();
      }
    }
    const Bought shown = ShownBy(user.loyalty());
    if (shown == expected) continue;
    found.push_back(
        {"loyalty", absl::StrCat("user ", user.user_id(), " is credited with ", TextOf(shown),
                                 ", but confirmed were ", TextOf(expected), ", as of ",
                                 user.loyalty().as_of())});
  }
  return found;
}

}  // namespace souk::soukctl

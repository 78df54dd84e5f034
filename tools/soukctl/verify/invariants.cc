#include "tools/soukctl/verify/invariants.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/soukctl/verify/rows.h"

namespace souk::soukctl {

using order::v1::Order;

bool IsTerminal(const Order& order) {
  return order.state() == Order::CONFIRMED || order.state() == Order::SHIPPED ||
         order.state() == Order::REJECTED || order.state() == Order::CANCELLED;
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
  std::vector<Violation> all;
  for (const std::vector<Violation>& found :
       {CheckStock(snapshot), CheckOrders(snapshot), CheckLedger(snapshot), CheckLoyalty(snapshot),
        CheckReadModel(snapshot), CheckProgress(snapshot, now, patience)}) {
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

std::vector<Violation> SeenTwice(const std::vector<Violation>& once,
                                 const std::vector<Violation>& again) {
  std::vector<Violation> confirmed;
  for (const Violation& violation : again) {
    // How long an order stands still is another figure each time, and no matter of moments.
    const bool seen =
        violation.invariant == "progress" ||
        std::any_of(once.begin(), once.end(), [&](const Violation& other) {
          return other.invariant == violation.invariant && other.what == violation.what;
        });
    if (seen) confirmed.push_back(violation);
  }
  return confirmed;
}

}  // namespace souk::soukctl

#include "tools/soukctl/verify/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace souk::soukctl {

std::string Report(const Snapshot& snapshot, const std::vector<Violation>& violations) {
  std::string text;
  for (const Violation& violation : violations) {
    absl::StrAppend(&text, "VIOLATED ", violation.invariant, ": ", violation.what, "\n");
  }
  const auto under_way =
      std::count_if(snapshot.orders.begin(), snapshot.orders.end(),
                    [](const order::v1::Order& order) { return !IsTerminal(order); });
  absl::StrAppend(
      &text, violations.empty() ? "clean: " : absl::StrCat(violations.size(), " violations: "),
      snapshot.orders.size(), " orders (", under_way, " under way), ", snapshot.payments.size(),
      " payments, ", snapshot.ledger.size(), " ledger entries, ", snapshot.reservations.size(),
      " reservations, ", snapshot.products.size(), " products\n");
  if (const size_t unsettled = snapshot.unsettled.size() + snapshot.unsettled_payments.size();
      unsettled > 0) {
    absl::StrAppend(&text, unsettled,
                    " products and payments changed while they were read; their sums were not "
                    "compared. Run again when it is quieter.\n");
  }
  return text;
}

}  // namespace souk::soukctl

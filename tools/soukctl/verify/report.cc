#include "tools/soukctl/verify/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tools/soukctl/verify/rows.h"

namespace souk::soukctl {
namespace {

using order::v1::Order;

// More would only scroll the first away.
constexpr size_t kMostViolations = 100;
constexpr size_t kMostUnderWay = 20;

std::vector<const Order*> UnderWay(const Snapshot& snapshot) {
  std::vector<const Order*> orders;
  for (const Order& order : snapshot.orders) {
    if (!IsTerminal(order)) orders.push_back(&order);
  }
  return orders;
}

std::string AgeText(absl::Time now, const google::protobuf::Timestamp& time) {
  const absl::Duration age = now - absl::FromUnixSeconds(time.seconds());
  return absl::FormatDuration(std::max(absl::Trunc(age, absl::Seconds(1)), absl::ZeroDuration()));
}

}  // namespace

std::string Summary(const Snapshot& snapshot, const std::vector<Violation>& violations) {
  return absl::StrCat(
      violations.empty() ? "clean: " : absl::StrCat(violations.size(), " violations: "),
      snapshot.orders.size(), " orders (", UnderWay(snapshot).size(), " under way), ",
      snapshot.payments.size(), " payments, ", snapshot.ledger.size(), " ledger entries, ",
      snapshot.reservations.size(), " reservations, ", snapshot.products.size(), " products");
}

std::string Report(const Snapshot& snapshot, const std::vector<Violation>& violations,
                   absl::Time now) {
  std::string text;
  for (size_t i = 0; i < violations.size() && i < kMostViolations; ++i) {
    absl::StrAppend(&text, "VIOLATED ", violations[i].invariant, ": ", violations[i].what, "\n");
    for (const std::string& row : violations[i].rows) absl::StrAppend(&text, "    ", row, "\n");
  }
  if (violations.size() > kMostViolations) {
    absl::StrAppend(&text, "and ", violations.size() - kMostViolations, " more\n");
  }
  absl::StrAppend(&text, Summary(snapshot, violations), "\n");

  const std::vector<const Order*> under_way = UnderWay(snapshot);
  for (size_t i = 0; i < under_way.size() && i < kMostUnderWay; ++i) {
    const Order& order = *under_way[i];
    absl::StrAppend(&text, "under way: ", OrderText(order), ", ", AgeText(now, order.create_time()),
                    " old, unchanged for ", AgeText(now, order.update_time()), "\n");
  }
  if (const size_t unsettled = snapshot.unsettled.size() + snapshot.unsettled_payments.size();
      unsettled > 0) {
    absl::StrAppend(&text, unsettled,
                    " products and payments changed while they were read; their sums were not "
                    "compared. Run again when it is quieter.\n");
  }
  return text;
}

}  // namespace souk::soukctl

#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/reader.h"

namespace souk::soukctl {
namespace {

absl::StatusOr<int> RunVerify(const Arguments& arguments) {
  absl::Duration patience;
  if (!absl::ParseDuration(arguments.Get("--patience"), &patience)) {
    return absl::InvalidArgumentError("--patience must be a duration such as 60s");
  }
  ASSIGN_OR_RETURN(const Endpoints endpoints,
                   FindEndpoints(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  ASSIGN_OR_RETURN(const Snapshot snapshot, ReadSnapshot(endpoints));

  std::vector<Violation> violations = CheckStock(snapshot);
  for (std::vector<Violation> found : {CheckOrders(snapshot), CheckLedger(snapshot),
                                       CheckProgress(snapshot, absl::Now(), patience)}) {
    violations.insert(violations.end(), found.begin(), found.end());
  }
  for (const Violation& violation : violations) {
    std::cout << absl::StrCat("VIOLATED ", violation.invariant, ": ", violation.what, "\n");
  }
  size_t under_way = 0;
  for (const order::v1::Order& order : snapshot.orders) under_way += IsTerminal(order) ? 0 : 1;
  std::cout << absl::StrCat(
      violations.empty() ? "clean: " : absl::StrCat(violations.size(), " violations: "),
      snapshot.orders.size(), " orders (", under_way, " under way), ", snapshot.payments.size(),
      " payments, ", snapshot.ledger.size(), " ledger entries, ", snapshot.reservations.size(),
      " reservations, ", snapshot.products.size(), " products\n");
  if (!snapshot.unsettled.empty()) {
    std::cout << absl::StrCat(snapshot.unsettled.size(),
                              " products were sold while they were read; their sums were not "
                              "compared. Run again when it is quieter.\n");
  }
  return violations.empty() ? 0 : 1;
}

}  // namespace

Command VerifyCommand() {
  std::vector<Flag> flags = EndpointFlags();
  flags.push_back({.name = "--patience",
                   .value = "DURATION",
                   .meaning = "how long an order may stand still before its end; default 60s",
                   .default_value = "60s"});
  return {.name = "verify",
          .summary = "Check that stock, orders, payments and ledger agree; exit 1 if not",
          .flags = std::move(flags),
          .run = &RunVerify};
}

}  // namespace souk::soukctl

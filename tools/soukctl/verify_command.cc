#include <iostream>

#include "common/base/status_macros.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/reader.h"
#include "tools/soukctl/verify/report.h"

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

  const std::vector<Violation> violations = CheckAll(snapshot, absl::Now(), patience);
  std::cout << Report(snapshot, violations);
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

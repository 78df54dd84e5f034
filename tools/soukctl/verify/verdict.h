#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/snapshot.h"

namespace souk::soukctl {

/// What verify found, and in what.
struct Verdict {
  Snapshot snapshot;
  std::vector<Violation> violations;  // none when all is well
};

/// Reads everything and checks it; a second time where something seems wrong, since what only one
/// reading shows is no violation. Errors: a service that does not answer.
absl::StatusOr<Verdict> Verify(const Endpoints& endpoints, absl::Duration patience);

}  // namespace souk::soukctl

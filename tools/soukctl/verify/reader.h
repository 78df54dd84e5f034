#pragma once

#include "absl/status/statusor.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/verify/snapshot.h"

namespace souk::soukctl {

/// Reads everything that verify compares, through the services' public RPCs. UNAVAILABLE, naming
/// the service, when one does not answer. May run while orders come in: see Snapshot::unsettled.
absl::StatusOr<Snapshot> ReadSnapshot(const Endpoints& endpoints);

}  // namespace souk::soukctl

#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/verify/snapshot.h"

namespace souk::soukctl {

/// Reads everything that verify compares, through the services' public RPCs. UNAVAILABLE, naming
/// the service, when one does not answer. May run while orders come in: see Snapshot::unsettled.
absl::StatusOr<Snapshot> ReadSnapshot(const Endpoints& endpoints);

// The parts of it, each from one service.

/// Users with their loyalty.
absl::Status ReadUsers(const Endpoints& endpoints, Snapshot& snapshot);

absl::Status ReadOrders(const Endpoints& endpoints, Snapshot& snapshot);

/// Which orders were confirmed since the users' loyalty was counted. Leaves confirmed_at empty when
/// the count is too far behind to tell. REQUIRES: users and orders were read.
absl::Status ReadConfirmedLater(const Endpoints& endpoints, Snapshot& snapshot);

/// The events of some orders: all would take as long as all else together. REQUIRES: orders were
/// read.
absl::Status ReadHistories(const Endpoints& endpoints, Snapshot& snapshot);

/// Payments and the ledger. What does not fit is read again by itself, since it may have changed
/// between the two; what changes without pause is unsettled.
absl::Status ReadPayments(const Endpoints& endpoints, Snapshot& snapshot);

/// Products, reservations and movements. When the stock of products changed meanwhile, all is
/// read again, a few times and only while that is quick.
absl::Status ReadStock(const Endpoints& endpoints, Snapshot& snapshot);

}  // namespace souk::soukctl

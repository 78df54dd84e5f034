#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tools/soukctl/verify/snapshot.h"

namespace souk::soukctl {

/// One promise that does not hold.
struct Violation {
  std::string invariant;  // "stock", "order", "ledger", "loyalty", "read model", "progress"
  std::string what;       // for people, with ids and figures
  std::vector<std::string> rows = {};  // that show it: what was expected, then what was found
};

// Each gives what is wrong, nothing when all is well.

/// Stock is never negative; available = on hand - reserved; what is on hand is the sum of the
/// movements, what is reserved the sum of the reservations held, what was sold the sum of those
/// committed.
std::vector<Violation> CheckStock(const Snapshot& snapshot);

/// A CONFIRMED or SHIPPED order has exactly one payment, charged, of exactly its total, and one
/// committed reservation of exactly its items; a REJECTED or CANCELLED one has net payment zero and
/// holds nothing.
std::vector<Violation> CheckOrders(const Snapshot& snapshot);

/// Debits equal credits, per currency and per payment; and the ledger nets to what each payment
/// says, where that is settled.
std::vector<Violation> CheckLedger(const Snapshot& snapshot);

/// A user's loyalty is the number and the sum of the user's orders that were confirmed, as of the
/// cursor that it shows.
std::vector<Violation> CheckLoyalty(const Snapshot& snapshot);

/// An order is what its events make of it, at the version that it shows.
std::vector<Violation> CheckReadModel(const Snapshot& snapshot);

/// No order that is not at its end has stood still for longer than `patience`.
std::vector<Violation> CheckProgress(const Snapshot& snapshot, absl::Time now,
                                     absl::Duration patience);

/// All of them.
std::vector<Violation> CheckAll(const Snapshot& snapshot, absl::Time now, absl::Duration patience);

/// Those of `again` that `once` has too. Two readings of a Souk at work see different moments: what
/// only one of them shows lay between two of its calls, and is no violation.
std::vector<Violation> SeenTwice(const std::vector<Violation>& once,
                                 const std::vector<Violation>& again);

/// The payments for which the ledger does not hold what they say: wrong, or changed between the
/// reading of the two.
std::vector<std::string> PaymentsThatDoNotFit(const Snapshot& snapshot);

/// Whether the order is at its end.
bool IsTerminal(const order::v1::Order& order);

}  // namespace souk::soukctl

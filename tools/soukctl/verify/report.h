#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/snapshot.h"

namespace souk::soukctl {

/// What verify says: each violation with the rows that show it, how much was looked at, the orders
/// that are under way with their age, and how much could not be judged.
std::string Report(const Snapshot& snapshot, const std::vector<Violation>& violations,
                   absl::Time now);

/// The line of it that says how much was looked at, and whether all is well.
std::string Summary(const Snapshot& snapshot, const std::vector<Violation>& violations);

}  // namespace souk::soukctl

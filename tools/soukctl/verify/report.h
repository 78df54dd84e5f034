#pragma once

#include <string>
#include <vector>

#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/snapshot.h"

namespace souk::soukctl {

/// What verify says: a line a violation, then one of how much was looked at, and how much of it
/// could not be judged.
std::string Report(const Snapshot& snapshot, const std::vector<Violation>& violations);

}  // namespace souk::soukctl

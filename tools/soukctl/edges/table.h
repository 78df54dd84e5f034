#pragma once

#include <map>
#include <string>

#include "tools/soukctl/edges/watcher.h"

namespace souk::soukctl {

/// The edges as a table, a line each: rate, errors, latencies, calls in flight, the state of the
/// breakers, what the retry budget has left, and how many instances are ejected or away. With
/// `methods`, a line for each method too; with several instances, one for each of these. A process
/// that says nothing has a line that says why.
std::string EdgesTable(const std::map<std::string, SeenEdges>& seen, bool methods);

}  // namespace souk::soukctl

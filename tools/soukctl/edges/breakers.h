#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "souk/admin/v1/edges.pb.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

// What `soukctl breakers` does, by souk.admin.v1.Edges. Errors name the process.

/// A line for each breaker of these processes.
absl::Status ListBreakers(const Endpoints& endpoints, const std::vector<std::string>& processes,
                          std::ostream& out);

/// Has a breaker of a process do as an operator wants: "open", "closed" or "auto".
absl::Status ForceBreaker(const Endpoints& endpoints, const std::string& process,
                          const std::string& breaker, const std::string& force, std::ostream& out);

/// "order  payment  OPEN, 3 s yet  12 of 20 calls failed, 0 slow  refused 7, opened 1".
std::string DescribeBreaker(const std::string& process, const admin::v1::Breaker& breaker);

}  // namespace souk::soukctl

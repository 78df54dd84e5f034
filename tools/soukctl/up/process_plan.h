#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

/// How one process is started.
struct ProcessPlan {
  std::string name;
  std::vector<std::string> command;
  Endpoint endpoint;  // pid still unknown
};

struct PlanOptions {
  std::string bin_dir;   // where souk-order and the others are
  std::string data_dir;  // where databases and keys go; exists
  bool ephemeral_ports = false;
  std::vector<std::string> assignments;  // "order:process.telemetry.log.level=DEBUG"
};

/// All five, in the order in which they end: callers before callees. INVALID_ARGUMENT for an
/// assignment to no process; UNAVAILABLE when there are no free ports.
absl::StatusOr<std::vector<ProcessPlan>> PlanProcesses(const PlanOptions& options);

}  // namespace souk::soukctl

#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/up/database_urls.h"

namespace souk::soukctl {

/// How one process is started.
struct ProcessPlan {
  std::string name;
  std::vector<std::string> command;
  Endpoint endpoint;  // pid still unknown
};

struct PlanOptions {
  std::string bin_dir;   // where souk-order and the others are
  std::string data_dir;  // where keys go; exists
  DatabaseUrls databases;
  std::string nats = {};  // carries events when given: "nats://127.0.0.1:4222", without a password
  bool ephemeral_ports = false;
  bool registry = false;                   // start souk-registry, and let all find each other by it
  std::vector<std::string> replicas = {};  // "order=2,inventory=3"
  std::vector<std::string> assignments = {};  // "order:process.telemetry.log.level=DEBUG"
};

/// All five, with their replicas, and the registry where it is wanted, in the order in which they
/// end: callers before callees. Replicas are called "order", "order-2", ...; an assignment to
/// "order" goes to all of them, one to "order-2" to that one. INVALID_ARGUMENT for an assignment to
/// no process, and for replicas where there can be none; UNAVAILABLE when there are no free ports.
absl::StatusOr<std::vector<ProcessPlan>> PlanProcesses(const PlanOptions& options);

}  // namespace souk::soukctl

#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "souk/admin/v1/faults.pb.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

// What `soukctl faults` does to processes, by souk.admin.v1.Faults. FAILED_PRECONDITION for a
// process that does not allow it.

/// Sets a fault by its keys, "method=Charge", "delay=2s", as grpc.faults has them.
/// INVALID_ARGUMENT, naming the key, for one that does not exist; the process's own errors.
absl::Status SetFault(const Endpoints& endpoints, const std::string& process,
                      const std::string& name, const std::vector<std::string>& keys,
                      std::ostream& out);

/// Prints the faults of these processes, one a line; those that allow none are left out when there
/// are several.
absl::Status ListFaults(const Endpoints& endpoints, const std::vector<std::string>& processes,
                        std::ostream& out);

/// Ends a fault, or all where `name` is empty, of each of these processes; as ListFaults.
absl::Status ClearFaults(const Endpoints& endpoints, const std::vector<std::string>& processes,
                         const std::string& name, std::ostream& out);

/// "payment  slow  {"method":"Charge","percentage":100,"delay":"2s"}  12 calls, ends in 48s".
std::string DescribeFault(const std::string& process, const admin::v1::Fault& fault);

}  // namespace souk::soukctl

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "souk/admin/v1/edges.grpc.pb.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

/// The processes that a command about edges calls: the one that is named, else all that can be
/// asked. NOT_FOUND, with those that there are, for one that is not among the endpoints.
absl::StatusOr<std::vector<std::string>> FindCallers(const Endpoints& endpoints,
                                                     const std::string& named);

/// What to ask a process by. NOT_FOUND when its address is not known.
absl::StatusOr<std::unique_ptr<admin::v1::Edges::Stub>> EdgesOf(const Endpoints& endpoints,
                                                                const std::string& process);

}  // namespace souk::soukctl

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

/// The processes that a command about events calls: the one that is named, else all
/// services. NOT_FOUND, with those that there are, for one that is not among the endpoints.
absl::StatusOr<std::vector<std::string>> FindServices(const Endpoints& endpoints,
                                                      const std::string& named);

/// The same without the replicas ("order-2") of a service, which all have the same events.
absl::StatusOr<std::vector<std::string>> FindFeeds(const Endpoints& endpoints,
                                                   const std::string& named);

}  // namespace souk::soukctl

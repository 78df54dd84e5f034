#include "tools/soukctl/events/services.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"

namespace souk::soukctl {

absl::StatusOr<std::vector<std::string>> FindServices(const Endpoints& endpoints,
                                                      const std::string& named) {
  std::vector<std::string> all;
  for (const auto& [name, endpoint] : endpoints) {
    if (name == "registry") continue;  // has no events
    if (!endpoint.grpc.empty() && endpoint.http.empty()) all.push_back(name);
  }
  if (named.empty()) return all;
  if (std::find(all.begin(), all.end(), named) != all.end()) return std::vector{named};
  return absl::NotFoundError(
      absl::StrCat("there is no service ", named, "; there are: ", absl::StrJoin(all, ", ")));
}

absl::StatusOr<std::vector<std::string>> FindFeeds(const Endpoints& endpoints,
                                                   const std::string& named) {
  ASSIGN_OR_RETURN(std::vector<std::string> services, FindServices(endpoints, named));
  if (named.empty()) {
    std::erase_if(services, [](const std::string& name) { return absl::StrContains(name, '-'); });
  }
  return services;
}

}  // namespace souk::soukctl

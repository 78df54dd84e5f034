#include "tools/soukctl/edges/processes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/verify/calls.h"

namespace souk::soukctl {

absl::StatusOr<std::vector<std::string>> FindCallers(const Endpoints& endpoints,
                                                     const std::string& named) {
  std::vector<std::string> all;
  for (const auto& [name, endpoint] : endpoints) {
    if (!endpoint.grpc.empty()) all.push_back(name);
  }
  if (named.empty()) return all;
  if (std::find(all.begin(), all.end(), named) != all.end()) return std::vector{named};
  return absl::NotFoundError(
      absl::StrCat("there is no process ", named, "; there are: ", absl::StrJoin(all, ", ")));
}

absl::StatusOr<std::unique_ptr<admin::v1::Edges::Stub>> EdgesOf(const Endpoints& endpoints,
                                                                const std::string& process) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, Connect(endpoints, process));
  return admin::v1::Edges::NewStub(channel);
}

}  // namespace souk::soukctl

#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/events/services.h"
#include "tools/soukctl/faults/operate.h"

namespace souk::soukctl {
namespace {

using Words = std::vector<std::string>;

absl::Status Misused(absl::string_view how) {
  return absl::InvalidArgumentError(absl::StrCat("write: soukctl faults ", how));
}

absl::Status RunSet(const Endpoints& endpoints, const Words& words) {
  if (words.size() < 4) return Misused("set PROCESS NAME KEY=VALUE...");
  RETURN_IF_ERROR(FindServices(endpoints, words[1]).status());
  return SetFault(endpoints, words[1], words[2], Words(words.begin() + 3, words.end()), std::cout);
}

absl::Status RunList(const Endpoints& endpoints, const Words& words) {
  if (words.size() > 2) return Misused("list [PROCESS]");
  ASSIGN_OR_RETURN(const Words processes,
                   FindServices(endpoints, words.size() == 2 ? words[1] : ""));
  return ListFaults(endpoints, processes, std::cout);
}

absl::Status RunClear(const Endpoints& endpoints, const Words& words) {
  if (words.size() > 3) return Misused("clear [PROCESS [NAME]]");
  ASSIGN_OR_RETURN(const Words processes,
                   FindServices(endpoints, words.size() > 1 ? words[1] : ""));
  return ClearFaults(endpoints, processes, words.size() == 3 ? words[2] : "", std::cout);
}

absl::StatusOr<int> RunFaults(const Arguments& arguments) {
  const Words& words = arguments.positional();
  const std::string verb = words.empty() ? "" : words[0];
  if (verb != "set" && verb != "list" && verb != "clear") return Misused("set, list or clear");
  ASSIGN_OR_RETURN(const Endpoints endpoints, FindEndpoints(arguments.Get("--ready-file"), ""));
  if (verb == "set") RETURN_IF_ERROR(RunSet(endpoints, words));
  if (verb == "list") RETURN_IF_ERROR(RunList(endpoints, words));
  if (verb == "clear") RETURN_IF_ERROR(RunClear(endpoints, words));
  return 0;
}

}  // namespace

Command FaultsCommand() {
  std::vector<Flag> flags = EndpointFlags();
  std::erase_if(flags, [](const Flag& flag) { return flag.name == "--gateway"; });
  return {.name = "faults",
          .summary =
              "Let calls to a process fail on purpose, and end that; processes started with "
              "grpc.allow_faults=true",
          .arguments = "set PROCESS NAME KEY=VALUE... | list [PROCESS] | clear [PROCESS [NAME]]",
          .flags = std::move(flags),
          .run = &RunFaults};
}

}  // namespace souk::soukctl

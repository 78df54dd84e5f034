#include <iostream>

#include "common/base/status_macros.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/edges/breakers.h"
#include "tools/soukctl/edges/processes.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {
namespace {

using Words = std::vector<std::string>;

absl::StatusOr<int> RunBreakers(const Arguments& arguments) {
  const Words& words = arguments.positional();
  const std::string verb = words.empty() ? "list" : words[0];
  const bool force = verb == "force" && words.size() == 4;
  if (!force && !(verb == "list" && words.size() <= 2)) {
    return absl::InvalidArgumentError(
        "write: soukctl breakers list [PROCESS], or force PROCESS BREAKER open|closed|auto");
  }
  ASSIGN_OR_RETURN(const Endpoints endpoints, FindEndpoints(arguments.Get("--ready-file"), ""));
  ASSIGN_OR_RETURN(const Words processes, FindCallers(endpoints, words.size() > 1 ? words[1] : ""));
  RETURN_IF_ERROR(force ? ForceBreaker(endpoints, words[1], words[2], words[3], std::cout)
                        : ListBreakers(endpoints, processes, std::cout));
  return 0;
}

}  // namespace

Command BreakersCommand() {
  std::vector<Flag> flags = EndpointFlags();
  std::erase_if(flags, [](const Flag& flag) { return flag.name == "--gateway"; });
  return {.name = "breakers",
          .summary = "Show the circuit breakers of all processes; force one open or closed",
          .arguments = "list [PROCESS] | force PROCESS BREAKER open|closed|auto",
          .flags = std::move(flags),
          .run = &RunBreakers};
}

}  // namespace souk::soukctl

#include <unistd.h>

#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/writer.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/edges/processes.h"
#include "tools/soukctl/edges/table.h"
#include "tools/soukctl/edges/watcher.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {
namespace {

// To the upper left corner, everything gone: ECMA-48, CUP and ED.
constexpr char kClearScreen[] = "\033[H\033[2J";

absl::Status PrintJson(const std::map<std::string, SeenEdges>& seen) {
  for (const auto& [process, edges] : seen) {
    if (!edges.snapshot.has_value()) {
      std::cerr << process << ": " << edges.status.message() << std::endl;
      continue;
    }
    std::string line;
    RETURN_IF_ERROR(json::Write(*edges.snapshot, {.emit_defaults = true}, line));
    std::cout << line << std::endl;
  }
  return absl::OkStatus();
}

absl::StatusOr<int> RunTop(const Arguments& arguments) {
  if (arguments.positional().size() > 1) {
    return absl::InvalidArgumentError("name one process, or none for all");
  }
  absl::Duration interval;
  if (!absl::ParseDuration(arguments.Get("--interval"), &interval) ||
      interval < absl::Milliseconds(100) || interval > absl::Seconds(60)) {
    return absl::InvalidArgumentError("--interval must be a duration from 100ms to 60s");
  }
  ASSIGN_OR_RETURN(const Endpoints endpoints, FindEndpoints(arguments.Get("--ready-file"), ""));
  ASSIGN_OR_RETURN(
      const std::vector<std::string> processes,
      FindCallers(endpoints, arguments.positional().empty() ? "" : arguments.positional()[0]));
  ASSIGN_OR_RETURN(const std::unique_ptr<EdgeWatcher> watcher,
                   EdgeWatcher::Start(endpoints, processes, interval));
  const bool live = isatty(STDOUT_FILENO) != 0 && !arguments.Has("--json");
  const bool once = arguments.Has("--once") || (!live && !arguments.Has("--json"));
  do {
    const std::map<std::string, SeenEdges> seen = watcher->Next();
    if (arguments.Has("--json")) {
      RETURN_IF_ERROR(PrintJson(seen));
      continue;
    }
    if (live && !once) {
      std::cout << kClearScreen << "soukctl top, the last " << absl::FormatDuration(interval)
                << " each; Ctrl-C ends it\n\n";
    }
    std::cout << EdgesTable(seen, arguments.Has("--methods")) << std::flush;
  } while (!once);
  return 0;
}

}  // namespace

Command TopCommand() {
  std::vector<Flag> flags = EndpointFlags();
  std::erase_if(flags, [](const Flag& flag) { return flag.name == "--gateway"; });
  flags.push_back({.name = "--interval",
                   .value = "DURATION",
                   .meaning = "how far back the figures go, and how often they come; default 1s",
                   .default_value = "1s"});
  flags.push_back({.name = "--methods", .meaning = "a line for each method too"});
  flags.push_back(
      {.name = "--once",
       .meaning = "end after one interval; so it does where the output is no terminal"});
  flags.push_back({.name = "--json",
                   .meaning = "an object of JSON a line, one for each process and interval, until "
                              "Ctrl-C"});
  return {.name = "top",
          .summary = "Show how the calls between the processes go: rate, errors, latency, breakers",
          .arguments = "[PROCESS]",
          .flags = std::move(flags),
          .run = &RunTop};
}

}  // namespace souk::soukctl

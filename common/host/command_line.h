#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace souk::host {

/// What a process is told on its command line.
struct CommandLine {
  enum class Action { kRun, kExplainConfig, kCheckConfig, kVersion, kHelp };
  Action action = Action::kRun;
  std::string config_file;
  std::vector<std::string> assignments;  // of --set
};

/// INVALID_ARGUMENT, saying what is known, for a flag that is not.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments);

/// The text of --help.
std::string HelpText(const std::string& name, const std::string& description);

}  // namespace souk::host

#include "common/host/command_line.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace souk::host {

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments) {
  CommandLine command;
  for (size_t i = 0; i < arguments.size(); ++i) {
    // Both --flag=value and --flag value.
    const size_t equals = arguments[i].find('=');
    const std::string flag = arguments[i].substr(0, equals);
    const bool takes_value = flag == "--config" || flag == "--set";
    if (takes_value) {
      std::string value;
      if (equals != std::string::npos) {
        value = arguments[i].substr(equals + 1);
      } else if (i + 1 < arguments.size()) {
        value = arguments[++i];
      } else {
        return absl::InvalidArgumentError(absl::StrCat(flag, " needs a value; see --help"));
      }
      if (flag == "--config") {
        command.config_file = std::move(value);
      } else {
        command.assignments.push_back(std::move(value));
      }
    } else if (arguments[i] == "--explain-config") {
      command.action = CommandLine::Action::kExplainConfig;
    } else if (arguments[i] == "--check-config") {
      command.action = CommandLine::Action::kCheckConfig;
    } else if (arguments[i] == "--version") {
      command.action = CommandLine::Action::kVersion;
    } else if (arguments[i] == "--help") {
      command.action = CommandLine::Action::kHelp;
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown argument ", arguments[i], "; see --help"));
    }
  }
  return command;
}

std::string HelpText(const std::string& name, const std::string& description) {
  return absl::StrCat(
      "souk-", name, ": ", description,
      "\n\n"
      "  --config FILE         read the configuration from this YAML file\n"
      "  --set PATH=VALUE      set one key, such as process.telemetry.log.level=DEBUG; may be "
      "repeated\n"
      "  --explain-config      print every key with its meaning, default and effective value\n"
      "  --check-config        say whether the configuration is valid, start nothing\n"
      "  --version             print the version\n"
      "  --help                print this\n"
      "\n"
      "Keys come from the file, then from environment variables (SOUK_CONFIG_ and the path in\n"
      "capitals, with __ between its parts), then from --set; later ones win.\n");
}

}  // namespace souk::host

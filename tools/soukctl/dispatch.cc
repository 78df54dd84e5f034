#include "tools/soukctl/dispatch.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace souk::soukctl {
namespace {

constexpr int kFailed = 1;
constexpr int kMisused = 2;

void PrintHelp(const std::vector<Command>& commands, std::ostream& out) {
  out << "soukctl: Souk at your fingertips.\n\n";
  for (const Command& command : commands) {
    out << absl::StrFormat("  %-8s %s\n", command.name, command.summary);
  }
  out << "\n`soukctl COMMAND --help` tells more.\n";
}

void PrintHelp(const Command& command, std::ostream& out) {
  out << absl::StrCat("soukctl ", command.name, " [flags] ", command.arguments, "\n\n",
                      command.summary, ".\n\n");
  for (const Flag& flag : command.flags) {
    out << absl::StrFormat("  %-30s %s\n", absl::StrCat(flag.name, " ", flag.value), flag.meaning);
  }
}

}  // namespace

int Dispatch(const std::vector<Command>& commands, const std::vector<std::string>& words,
             std::ostream& out, std::ostream& error) {
  const auto complain = [&error](const std::string& where, const absl::Status& status,
                                 int exit_code) {
    error << absl::StrCat(where, ": ", status.message(), "\n");
    return exit_code;
  };
  if (words.empty() || words[0] == "--help" || words[0] == "help") {
    PrintHelp(commands, out);
    return words.empty() ? kMisused : 0;
  }
  for (const Command& command : commands) {
    if (command.name != words[0]) continue;
    const std::string where = absl::StrCat("soukctl ", command.name);
    const std::vector<std::string> rest(words.begin() + 1, words.end());
    if (!rest.empty() && rest[0] == "--help") {
      PrintHelp(command, out);
      return 0;
    }
    const absl::StatusOr<Arguments> arguments = Arguments::Parse(command.flags, rest);
    if (!arguments.ok()) return complain(where, arguments.status(), kMisused);
    const absl::StatusOr<int> exit_code = command.run(*arguments);
    return exit_code.ok() ? *exit_code : complain(where, exit_code.status(), kFailed);
  }
  return complain("soukctl",
                  absl::InvalidArgumentError(
                      absl::StrCat("there is no command ", words[0], "; see soukctl --help")),
                  kMisused);
}

}  // namespace souk::soukctl

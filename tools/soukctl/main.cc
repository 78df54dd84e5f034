#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/soukctl/commands.h"

namespace souk::soukctl {
namespace {

constexpr int kMisused = 2;

void PrintHelp(const std::vector<Command>& commands) {
  std::cout << "soukctl: Souk at your fingertips.\n\n";
  for (const Command& command : commands) {
    std::cout << absl::StrFormat("  %-8s %s\n", command.name, command.summary);
  }
  std::cout << "\n`soukctl COMMAND --help` tells more.\n";
}

void PrintHelp(const Command& command) {
  std::cout << absl::StrCat("soukctl ", command.name, " [flags] ", command.arguments, "\n\n",
                            command.summary, ".\n\n");
  for (const Flag& flag : command.flags) {
    std::cout << absl::StrFormat("  %-30s %s\n", absl::StrCat(flag.name, " ", flag.value),
                                 flag.meaning);
  }
}

int Complain(const std::string& where, const absl::Status& status, int exit_code) {
  std::cerr << absl::StrCat(where, ": ", status.message(), "\n");
  return exit_code;
}

int Main(const std::vector<std::string>& words) {
  const std::vector<Command> commands = {UpCommand(),    DemoCommand(),   OrderCommand(),
                                         WatchCommand(), VerifyCommand(), ReadyCommand()};
  if (words.empty() || words[0] == "--help" || words[0] == "help") {
    PrintHelp(commands);
    return words.empty() ? kMisused : 0;
  }
  for (const Command& command : commands) {
    if (command.name != words[0]) continue;
    const std::string where = absl::StrCat("soukctl ", command.name);
    const std::vector<std::string> rest(words.begin() + 1, words.end());
    if (!rest.empty() && rest[0] == "--help") {
      PrintHelp(command);
      return 0;
    }
    const absl::StatusOr<Arguments> arguments = Arguments::Parse(command.flags, rest);
    if (!arguments.ok()) return Complain(where, arguments.status(), kMisused);
    const absl::StatusOr<int> exit_code = command.run(*arguments);
    return exit_code.ok() ? *exit_code : Complain(where, exit_code.status(), 1);
  }
  return Complain("soukctl",
                  absl::InvalidArgumentError(
                      absl::StrCat("there is no command ", words[0], "; see soukctl --help")),
                  kMisused);
}

}  // namespace
}  // namespace souk::soukctl

int main(int argc, char** argv) {
  return souk::soukctl::Main(std::vector<std::string>(argv + 1, argv + argc));
}

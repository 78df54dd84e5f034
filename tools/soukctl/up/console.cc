#include "tools/soukctl/up/console.h"

#include <unistd.h>

#include <iostream>

#include "absl/strings/str_format.h"

namespace souk::soukctl {
namespace {

// ANSI colours that read on light and dark backgrounds: cyan, magenta, yellow, blue, green.
constexpr int kColours[] = {36, 35, 33, 34, 32};

}  // namespace

Console::Console() : colours_(isatty(STDOUT_FILENO) != 0) {}

void Console::Line(const std::string& process, absl::string_view line) {
  const int next = kColours[colour_of_.size() % std::size(kColours)];
  const int colour = colour_of_.try_emplace(process, next).first->second;
  if (colours_) {
    std::cout << absl::StrFormat("\x1b[%dm%-9s\x1b[0m %s\n", colour, process, line);
  } else {
    std::cout << absl::StrFormat("%-9s %s\n", process, line);
  }
  std::cout.flush();
}

void Console::Say(absl::string_view line) {
  if (colours_) {
    std::cout << absl::StrFormat("\x1b[1m%-9s\x1b[0m %s\n", "souk", line);
  } else {
    std::cout << absl::StrFormat("%-9s %s\n", "souk", line);
  }
  std::cout.flush();
}

}  // namespace souk::soukctl

#pragma once

#include <map>
#include <string>

#include "absl/strings/string_view.h"

namespace souk::soukctl {

/// One stream of lines from several processes, each with its name in a colour of its own where the
/// output is a terminal. Not thread-safe.
class Console {
 public:
  Console();

  /// A line of a process.
  void Line(const std::string& process, absl::string_view line);
  /// A line of soukctl itself.
  void Say(absl::string_view line);

 private:
  const bool colours_;
  std::map<std::string, int> colour_of_;
};

}  // namespace souk::soukctl

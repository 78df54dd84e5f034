#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::soukctl {

/// A flag that a command knows.
struct Flag {
  std::string name;                // "--data-dir"
  std::string value = "";          // what its value is called in the help; "" for a switch
  std::string meaning = "";        // with its default
  std::string default_value = "";  // "" for none
  bool repeated = false;
};

/// The flags and the other arguments of one invocation.
class Arguments {
 public:
  /// INVALID_ARGUMENT, naming it, for a flag that is not in `flags`, lacks its value or comes
  /// twice.
  static absl::StatusOr<Arguments> Parse(const std::vector<Flag>& flags,
                                         const std::vector<std::string>& arguments);

  /// The value, or the default.
  const std::string& Get(const std::string& name) const;
  bool Has(const std::string& name) const { return given_.contains(name); }
  /// All values of a repeated flag.
  std::vector<std::string> All(const std::string& name) const;
  const std::vector<std::string>& positional() const { return positional_; }

 private:
  std::map<std::string, std::string> defaults_;
  std::multimap<std::string, std::string> given_;
  std::vector<std::string> positional_;
};

/// One of soukctl's commands.
struct Command {
  std::string name;
  std::string summary;         // one line
  std::string arguments = "";  // how its other arguments are written in the help
  std::vector<Flag> flags = {};
  /// The exit code, or why it could not be done (exit code 1).
  absl::StatusOr<int> (*run)(const Arguments& arguments);
};

/// Where the processes are, for the commands that call them.
std::vector<Flag> EndpointFlags();

}  // namespace souk::soukctl

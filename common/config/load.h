#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace souk::config {

/// Where a process's configuration comes from; later ones win.
struct Sources {
  std::vector<std::string> defaults;     // assignments that hold where nothing else is said
  std::string file;                      // YAML; "" for none
  std::vector<std::string> environment;  // see ApplyEnvironment
  std::vector<std::string> assignments;  // see ApplyAssignments
};

/// Fills `config` from the sources, then with defaults. NOT_FOUND when the file cannot be read;
/// INVALID_ARGUMENT as ReadYaml and SetKey, with the file's name.
absl::Status Load(const Sources& sources, google::protobuf::Message& config);

/// This process's environment.
std::vector<std::string> Environment();

}  // namespace souk::config

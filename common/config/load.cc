#include "common/config/load.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "common/base/file.h"
#include "common/base/status_macros.h"
#include "common/config/defaults.h"
#include "common/config/overrides.h"
#include "common/config/yaml.h"

namespace souk::config {

absl::Status Load(const Sources& sources, google::protobuf::Message& config) {
  RETURN_IF_ERROR(ApplyAssignments(sources.defaults, config));
  if (!sources.file.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(sources.file));
    const absl::Status status = ReadYaml(text, config);
    if (!status.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(sources.file, ": ", status.message()));
    }
  }
  RETURN_IF_ERROR(ApplyEnvironment(sources.environment, config));
  RETURN_IF_ERROR(ApplyAssignments(sources.assignments, config));
  ApplyDefaults(config);
  return absl::OkStatus();
}

std::vector<std::string> Environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable)
    variables.emplace_back(*variable);
  return variables;
}

}  // namespace souk::config

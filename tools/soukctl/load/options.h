#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/soukctl/command.h"
#include "tools/soukctl/load/runner.h"

namespace souk::soukctl {

/// What `soukctl load` is asked for.
struct LoadOptions {
  LoadPlan plan;
  std::string mix;  // as it was written
  uint64_t seed = 0;
  bool verify = true;
  std::string json;  // files; "" for none
  std::string plot;
};

/// The flags of `soukctl load` beside those of the endpoints.
std::vector<Flag> LoadFlags();

/// INVALID_ARGUMENT, naming the flag and what it takes, for what makes no sense.
absl::StatusOr<LoadOptions> ParseLoadOptions(const Arguments& arguments);

}  // namespace souk::soukctl

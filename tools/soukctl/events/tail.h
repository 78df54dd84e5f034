#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

struct TailOptions {
  std::vector<std::string> types;  // none for all
  std::string cursor;              // where to begin; "" for `from_end`, or for the first event kept
  bool from_end = true;            // only what comes
  bool json = false;               // lines of JSON in place of readable ones
  int64_t limit = 0;               // end after so many events; 0 for never
};

/// Writes a line for each event of these services, each service's in order, until the limit is
/// reached. A service that restarts meanwhile is followed from where it was; `notes` hears of it.
/// Errors: the first service that cannot be followed, by name.
absl::Status TailEvents(const Endpoints& endpoints, const std::vector<std::string>& services,
                        const TailOptions& options, std::ostream& out, std::ostream& notes);

}  // namespace souk::soukctl

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::gateway::transcoding {

/// A parameter of a query, decoded.
struct QueryParameter {
  std::string name;
  std::string value;  // empty where there is no "="
  friend bool operator==(const QueryParameter&, const QueryParameter&) = default;
};

/// Takes a query (what follows "?" in a request's target) apart as HTML forms write it: pairs
/// separated by "&", "+" for a space, percent-escapes. INVALID_ARGUMENT when an escape is
/// malformed, or a name or value is not UTF-8 once decoded.
absl::StatusOr<std::vector<QueryParameter>> ParseQuery(absl::string_view query);

}  // namespace souk::gateway::transcoding

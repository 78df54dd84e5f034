#pragma once

#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/json/type_table.h"
#include "gateway/transcoding/binding.h"
#include "google/protobuf/message.h"

namespace souk::gateway::transcoding {

/// What the path of a request holds for a variable, percent-decoded.
struct PathValue {
  absl::string_view field_path;  // as in the template
  absl::string_view value;
};

/// The parts of an HTTP request that fill a message.
struct RequestParts {
  absl::Span<const PathValue> path_values;  // one for each of the binding's variables
  absl::string_view query;                  // what follows "?", as received
  absl::string_view content_type;           // of the body; for google.api.HttpBody
  absl::string_view body;                   // inflated, if it was compressed
};

struct RequestOptions {
  /// Ignore members of the body that the message type does not have, instead of refusing them.
  bool ignore_unknown_fields = false;

  /// Ignore query parameters that name no field, instead of refusing them.
  bool ignore_unknown_parameters = false;

  /// Names of query parameters that are for others ("key") and ignored where they name no field.
  absl::flat_hash_set<std::string> foreign_parameters;

  /// How deep objects and arrays of a body may be nested.
  int max_depth = 100;
};

/// Whether a body of that media type can be read: JSON, or anything for google.api.HttpBody. Absent
/// ("") is taken for JSON. Otherwise the request is to be answered with 415.
bool TakesContentType(const Binding& binding, absl::string_view content_type);

/// Fills an empty message from a request: the body, then the path, then the query, and for a PATCH
/// without a field mask the mask from what the body named.
///
/// INVALID_ARGUMENT (400) with everything that is wrong with path and query, by ViolationsOf, or
/// with the first that is wrong with the body (json::Read): values that do not fit their fields,
/// parameters that name no field or a message, singular fields and oneofs given twice, a body or
/// query parameter that contradicts the path, a body or parameters where the binding has none.
/// `message` then is half filled.
///
/// REQUIRES: `types` is the table that the binding was resolved with, `message` is of
/// binding.request. Thread-safe for different messages.
absl::Status FillRequest(const Binding& binding, const RequestParts& parts,
                         const RequestOptions& options, const json::TypeTable& types,
                         google::protobuf::Message& message);

}  // namespace souk::gateway::transcoding

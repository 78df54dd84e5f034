#include "gateway/transcoding/request.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/json/put_value.h"
#include "common/json/reader.h"
#include "common/json/scalar_text.h"
#include "common/json/writer.h"
#include "gateway/transcoding/content_type.h"
#include "gateway/transcoding/http_body.h"
#include "gateway/transcoding/query_parameters.h"

namespace souk::gateway::transcoding {
namespace {

using google::protobuf::Message;
using json::NamedLeaf;

absl::Status TakeHttpBody(const Binding& binding, const RequestParts& parts, Message& message) {
  if (binding.body_field == nullptr) {
    SetHttpBody(parts.content_type, parts.body, *binding.request, message);
  } else {
    SetHttpBody(parts.content_type, parts.body, *binding.body_field->message,
                json::PutMessage(message, *binding.body_field));
  }
  return absl::OkStatus();
}

// Fills `leaves` with what the body names, where somebody asks for it.
absl::Status ReadBody(const Binding& binding, const RequestParts& parts,
                      const RequestOptions& options, const json::TypeTable& types,
                      std::vector<NamedLeaf>& leaves, Message& message) {
  if (parts.body.empty() && !binding.body_is_http_body) return absl::OkStatus();
  if (binding.body == Binding::Body::kNone) {
    return ErrorWithReason(absl::StatusCode::kInvalidArgument, "INVALID_JSON",
                           "this method takes no body");
  }
  if (binding.body_is_http_body) return TakeHttpBody(binding, parts, message);
  json::ReadOptions read;
  read.ignore_unknown_fields = options.ignore_unknown_fields;
  read.max_depth = options.max_depth;
  read.types = &types;
  if (!binding.variables.empty() || binding.update_mask != nullptr) read.named_leaves = &leaves;
  if (binding.body == Binding::Body::kWhole) return json::Read(parts.body, message, read);
  return json::ReadField(parts.body, *binding.body_field->descriptor, message, read);
}

bool IsGiven(absl::string_view leaf, const std::vector<NamedLeaf>& leaves) {
  if (leaf.empty()) return false;
  for (const NamedLeaf& given : leaves) {
    if (given.path == leaf) return !given.is_null;
  }
  return false;
}

// The JSON of the field that `path` leads to; the same for equal values.
std::string LeafText(const FieldPath& path, const Message& message, const json::TypeTable& types) {
  json::WriteOptions options;
  options.types = &types;
  std::string text;
  // A value that cannot be written equals no other.
  if (!json::WriteField(path.Parent(message), *path.leaf().descriptor, options, text).ok())
    return "";
  return text;
}

absl::Status FillVariable(const Binding::Variable& variable, absl::string_view value,
                          const std::vector<NamedLeaf>& leaves, const json::TypeTable& types,
                          Message& message) {
  const bool is_in_body = IsGiven(variable.leaf_in_body, leaves);
  const std::string text_in_body = is_in_body ? LeafText(variable.path, message, types) : "";
  ASSIGN_OR_RETURN(Message* const parent, variable.path.MutableParent(message));
  RETURN_IF_ERROR(json::PutText(value, variable.path.leaf(), *parent));
  if (is_in_body && LeafText(variable.path, message, types) != text_in_body) {
    return absl::InvalidArgumentError("the body gives it another value than the path");
  }
  return absl::OkStatus();
}

void FillFromPath(const Binding& binding, absl::Span<const PathValue> values,
                  const std::vector<NamedLeaf>& leaves, const json::TypeTable& types,
                  Message& message, Violations& violations) {
  for (const Binding::Variable& variable : binding.variables) {
    for (const PathValue& path_value : values) {
      if (path_value.field_path != variable.path.text()) continue;
      const absl::Status status = FillVariable(variable, path_value.value, leaves, types, message);
      if (!status.ok()) violations.Add(variable.path.text(), std::string(status.message()));
    }
  }
}

void FillUpdateMask(const Binding& binding, const std::vector<NamedLeaf>& leaves,
                    Message& message) {
  if (binding.update_mask == nullptr || leaves.empty()) return;
  const json::FieldType& mask = *binding.update_mask;
  if (message.GetReflection()->HasField(message, mask.descriptor)) return;
  Message& paths = json::PutMessage(message, mask);
  for (const NamedLeaf& leaf : leaves) {
    json::PutString(paths, json::FieldNumbered(1, *mask.message), leaf.path);
  }
}

absl::Status CheckRequiredFields(const Binding& binding, const Message& message) {
  if (!binding.has_required_fields || message.IsInitialized()) return absl::OkStatus();
  std::vector<std::string> missing;
  message.FindInitializationErrors(&missing);
  Violations violations;
  for (const std::string& path : missing) violations.Add(path, "must be given");
  return violations.ToStatus();
}

}  // namespace

bool TakesContentType(const Binding& binding, absl::string_view content_type) {
  return binding.body_is_http_body || content_type.empty() || IsJson(content_type);
}

absl::Status FillRequest(const Binding& binding, const RequestParts& parts,
                         const RequestOptions& options, const json::TypeTable& types,
                         Message& message) {
  std::vector<NamedLeaf> leaves;
  RETURN_IF_ERROR(ReadBody(binding, parts, options, types, leaves, message));
  ASSIGN_OR_RETURN(const std::vector<QueryParameter> parameters, ParseQuery(parts.query));
  Violations violations;
  FillFromPath(binding, parts.path_values, leaves, types, message, violations);
  FillFromQuery(binding, parameters, options, message, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  FillUpdateMask(binding, leaves, message);
  return CheckRequiredFields(binding, message);
}

}  // namespace souk::gateway::transcoding

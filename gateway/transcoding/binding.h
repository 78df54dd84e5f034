#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "gateway/transcoding/field_path.h"
#include "google/protobuf/descriptor.h"

namespace souk::gateway::transcoding {

/// What a google.api.HttpRule says about filling the request and showing the response.
struct BindingRule {
  std::string http_method;                  // "PATCH"
  std::vector<std::string> path_variables;  // the field paths that the template names
  std::string body;                         // "", "*" or the name of a field
  std::string response_body;                // "" or the name of a field
};

/// A rule resolved against its method's descriptor. A value type; the type table must outlive it.
struct Binding {
  enum class Body {
    kNone,   // the request has no body
    kField,  // it is `body_field`
    kWhole,  // it is the whole message
  };

  /// A field that the path fills.
  struct Variable {
    FieldPath path;
    // How json::NamedLeaf names the field, or a field around it with a JSON form of its own, when a
    // body holds it; empty when none can.
    std::string leaf_in_body;
  };

  const json::MessageType* request = nullptr;
  const json::MessageType* response = nullptr;
  std::vector<Variable> variables;
  Body body = Body::kNone;
  const json::FieldType* body_field = nullptr;
  bool body_is_http_body = false;
  const json::FieldType* response_field = nullptr;  // null: the whole response is shown
  // The request's field "update_mask", if the body of a PATCH can give the paths for it.
  const json::FieldType* update_mask = nullptr;
  bool has_required_fields = false;  // of proto2, somewhere in the request
};

/// Checks and resolves a rule, adding the types of request and response to `types`.
/// INVALID_ARGUMENT, with the reason, when a path variable does not exist, is named twice, or is a
/// message, repeated or map field; or when `body` or `response_body` names no field.
absl::StatusOr<Binding> ResolveBinding(const google::protobuf::MethodDescriptor& method,
                                       const BindingRule& rule, json::TypeTable& types);

}  // namespace souk::gateway::transcoding

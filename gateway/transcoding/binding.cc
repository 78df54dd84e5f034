#include "gateway/transcoding/binding.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "gateway/transcoding/http_body.h"

namespace souk::gateway::transcoding {
namespace {

using json::FieldType;
using json::MessageType;

bool IsObject(const FieldType& field) {
  return field.kind == json::Kind::kMessage && !field.is_array && !field.is_map &&
         field.message->form == json::Form::kObject;
}

// See Binding::Variable.
std::string LeafInBody(const FieldPath& path, const Binding& binding) {
  size_t first = 0;
  if (binding.body == Binding::Body::kNone) return "";
  if (binding.body == Binding::Body::kField) {
    if (path.fields()[0] != binding.body_field) return "";
    first = 1;
  }
  std::string leaf;
  for (size_t i = first; i < path.fields().size(); ++i) {
    const FieldType& field = *path.fields()[i];
    absl::StrAppend(&leaf, i > first ? "." : "", field.descriptor->name());
    if (!IsObject(field)) break;
  }
  return leaf;
}

absl::StatusOr<FieldPath> ResolveVariable(absl::string_view text, const Binding& binding) {
  const auto error = [text](absl::string_view reason) {
    return absl::InvalidArgumentError(absl::StrCat("path variable ", text, ": ", reason));
  };
  absl::StatusOr<FieldPath> path = FieldPath::Resolve(text, *binding.request);
  if (!path.ok()) return error(path.status().message());
  if (path->text() != text) return error(absl::StrCat("the field is called ", path->text()));
  if (path->leaf().is_map) return error("it is a map");
  if (path->leaf().is_array) return error("it is repeated");
  if (path->leaf().kind == json::Kind::kMessage) return error("it is a message");
  for (const Binding::Variable& other : binding.variables) {
    if (other.path.text() == path->text()) return error("it is used twice");
  }
  return path;
}

absl::StatusOr<const FieldType*> ResolveField(absl::string_view option, absl::string_view name,
                                              const MessageType& type) {
  const FieldType* const field = type.Find(name);
  if (field != nullptr && field->descriptor->name() == name) return field;
  return absl::InvalidArgumentError(absl::StrCat(option, " names ", name, ", which is no field of ",
                                                 type.descriptor->full_name()));
}

absl::Status ResolveBody(const BindingRule& rule, Binding& binding) {
  if (rule.body.empty()) return absl::OkStatus();
  if (rule.body == "*") {
    binding.body = Binding::Body::kWhole;
    binding.body_is_http_body = IsHttpBody(*binding.request);
    return absl::OkStatus();
  }
  binding.body = Binding::Body::kField;
  ASSIGN_OR_RETURN(binding.body_field, ResolveField("body", rule.body, *binding.request));
  binding.body_is_http_body =
      IsObject(*binding.body_field) && IsHttpBody(*binding.body_field->message);
  return absl::OkStatus();
}

// The field whose default is what the body named; see Binding::update_mask.
const FieldType* UpdateMask(const BindingRule& rule, const Binding& binding) {
  if (rule.http_method != "PATCH" || binding.body != Binding::Body::kField) return nullptr;
  if (!IsObject(*binding.body_field) || binding.body_is_http_body) return nullptr;
  const FieldType* const mask = binding.request->Find("update_mask");
  const bool is_mask = mask != nullptr && mask->kind == json::Kind::kMessage && !mask->is_array &&
                       !mask->is_map && mask->message->form == json::Form::kFieldMask;
  return is_mask ? mask : nullptr;
}

bool HasRequiredFields(const MessageType& type, absl::flat_hash_set<const MessageType*>& seen) {
  if (!seen.insert(&type).second) return false;
  for (const FieldType& field : type.fields) {
    if (field.descriptor->is_required()) return true;
    if (field.message != nullptr && HasRequiredFields(*field.message, seen)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Binding> ResolveBinding(const google::protobuf::MethodDescriptor& method,
                                       const BindingRule& rule, json::TypeTable& types) {
  Binding binding;
  binding.request = &types.Add(*method.input_type());
  binding.response = &types.Add(*method.output_type());
  RETURN_IF_ERROR(ResolveBody(rule, binding));
  for (const std::string& text : rule.path_variables) {
    ASSIGN_OR_RETURN(FieldPath path, ResolveVariable(text, binding));
    std::string leaf = LeafInBody(path, binding);
    binding.variables.push_back({std::move(path), std::move(leaf)});
  }
  if (!rule.response_body.empty()) {
    ASSIGN_OR_RETURN(binding.response_field,
                     ResolveField("response_body", rule.response_body, *binding.response));
  }
  binding.update_mask = UpdateMask(rule, binding);
  absl::flat_hash_set<const MessageType*> seen;
  binding.has_required_fields = HasRequiredFields(*binding.request, seen);
  return binding;
}

}  // namespace souk::gateway::transcoding

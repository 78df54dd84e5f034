#include "gateway/transcoding/query_parameters.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/error_path.h"
#include "common/json/map_key.h"
#include "common/json/put_value.h"
#include "common/json/scalar_text.h"

namespace souk::gateway::transcoding {
namespace {

using google::protobuf::Message;
using json::FieldType;

// A parameter's name, taken apart.
struct Name {
  absl::string_view path;
  std::optional<absl::string_view> map_key;
};

Name SplitName(absl::string_view name) {
  const size_t bracket = name.find('[');
  if (bracket == absl::string_view::npos || !absl::EndsWith(name, "]")) return {name, std::nullopt};
  return {name.substr(0, bracket), name.substr(bracket + 1, name.size() - bracket - 2)};
}

absl::Status Error(absl::string_view what) { return absl::InvalidArgumentError(what); }

// Sets one field a call.
class QueryFiller {
 public:
  QueryFiller(const Binding& binding, Message& message) : binding_(binding), message_(message) {}

  /// NOT_FOUND when the name is no field's; INVALID_ARGUMENT when it cannot be set this way.
  absl::Status Fill(const QueryParameter& parameter) {
    const Name name = SplitName(parameter.name);
    ASSIGN_OR_RETURN(const FieldPath path, FieldPath::Resolve(name.path, *binding_.request));
    RETURN_IF_ERROR(CheckFree(path));
    RETURN_IF_ERROR(CheckInside(path));
    const FieldType& leaf = path.leaf();
    if (leaf.is_map) return FillMapEntry(path, name.map_key, parameter.value);
    if (name.map_key) return Error("is not a map, so it has no entries");
    if (!json::HasTextForm(leaf)) {
      return Error(leaf.is_array ? "is a repeated message, which a parameter cannot hold"
                                 : "is a message: name a field inside it");
    }
    if (!leaf.is_array && !given_.insert(path.text()).second) return Error("is given twice");
    ASSIGN_OR_RETURN(Message* const parent, path.MutableParent(message_));
    return json::PutText(parameter.value, leaf, *parent);
  }

 private:
  // Whether neither path nor body fill the field.
  absl::Status CheckFree(const FieldPath& path) const {
    if (binding_.body == Binding::Body::kWhole) {
      return Error("the body is the whole request, so no parameter may be given");
    }
    if (path.fields()[0] == binding_.body_field) return Error("is given by the body");
    for (const Binding::Variable& variable : binding_.variables) {
      if (variable.path.text() == path.text()) return Error("is given by the path");
    }
    return absl::OkStatus();
  }

  // Whether the fields around the leaf are messages whose fields are given one by one.
  static absl::Status CheckInside(const FieldPath& path) {
    for (const FieldType* const field : path.fields()) {
      if (field == &path.leaf() || field->message->form == json::Form::kObject) continue;
      return Error(absl::StrCat(field->descriptor->name(), " is given as one value"));
    }
    return absl::OkStatus();
  }

  absl::Status FillMapEntry(const FieldPath& path, const std::optional<absl::string_view>& key,
                            const std::string& value) {
    const FieldType& map = path.leaf();
    const FieldType& key_field = map.message->fields[0];
    const FieldType& value_field = map.message->fields[1];
    if (!key) return Error(absl::StrCat("is a map: write ", path.text(), "[key]=value"));
    if (!json::HasTextForm(value_field)) {
      return Error("is a map of messages, which a parameter cannot hold");
    }
    ASSIGN_OR_RETURN(Message* const parent, path.MutableParent(message_));
    Message& entry = json::PutMessage(*parent, map);
    if (const absl::Status status = json::PutText(*key, key_field, entry); !status.ok()) {
      return Error(absl::StrCat("the key ", status.message()));
    }
    const std::string key_text = json::KeyText(entry, key_field);
    if (!given_.insert(absl::StrCat(path.text(), "[", key_text, "]")).second) {
      return Error("is given twice");
    }
    return json::PutText(value, value_field, entry);
  }

  const Binding& binding_;
  Message& message_;
  absl::flat_hash_set<std::string> given_;  // singular fields and map entries
};

}  // namespace

void FillFromQuery(const Binding& binding, const std::vector<QueryParameter>& parameters,
                   const RequestOptions& options, Message& message, Violations& violations) {
  QueryFiller filler(binding, message);
  for (const QueryParameter& parameter : parameters) {
    const absl::Status status = filler.Fill(parameter);
    const bool is_ignored =
        absl::IsNotFound(status) &&
        (options.ignore_unknown_parameters || options.foreign_parameters.contains(parameter.name));
    if (!status.ok() && !is_ignored) {
      violations.Add(json::Printable(parameter.name), std::string(status.message()));
    }
  }
}

}  // namespace souk::gateway::transcoding

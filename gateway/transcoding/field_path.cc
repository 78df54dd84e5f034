#include "gateway/transcoding/field_path.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "common/json/error_path.h"

namespace souk::gateway::transcoding {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using json::FieldType;

bool HasFieldsInside(const FieldType& field) {
  return field.kind == json::Kind::kMessage && !field.is_array && !field.is_map;
}

absl::Status CheckOneof(const FieldType& field, const Message& message) {
  const OneofDescriptor* const oneof = field.descriptor->real_containing_oneof();
  if (oneof == nullptr) return absl::OkStatus();
  const FieldDescriptor* const member =
      message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
  if (member == nullptr || member == field.descriptor) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("must not be given beside ", member->name(),
                                                 ", another member of the oneof ", oneof->name()));
}

}  // namespace

absl::StatusOr<FieldPath> FieldPath::Resolve(absl::string_view text,
                                             const json::MessageType& type) {
  FieldPath path;
  const json::MessageType* message = &type;
  for (const absl::string_view name : absl::StrSplit(text, '.')) {
    if (message == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat(path.text_, " is not a message, so it has no field inside"));
    }
    const FieldType* const field = message->Find(name);
    if (field == nullptr) {
      return absl::NotFoundError(absl::StrCat("there is no field ", json::Printable(name), " in ",
                                              message->descriptor->full_name()));
    }
    absl::StrAppend(&path.text_, path.fields_.empty() ? "" : ".", field->descriptor->name());
    path.fields_.push_back(field);
    message = HasFieldsInside(*field) ? field->message : nullptr;
  }
  return path;
}

absl::StatusOr<Message*> FieldPath::MutableParent(Message& root) const {
  Message* message = &root;
  for (const FieldType* const field : fields_) {
    RETURN_IF_ERROR(CheckOneof(*field, *message));
    if (field == fields_.back()) break;
    message = message->GetReflection()->MutableMessage(message, field->descriptor);
  }
  return message;
}

const Message& FieldPath::Parent(const Message& root) const {
  const Message* message = &root;
  for (size_t i = 0; i + 1 < fields_.size(); ++i) {
    message = &message->GetReflection()->GetMessage(*message, fields_[i]->descriptor);
  }
  return *message;
}

}  // namespace souk::gateway::transcoding

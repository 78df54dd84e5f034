#include "common/config/defaults.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/base/url_password.h"
#include "common/config/key_doc.h"
#include "common/config/value.h"

namespace souk::config {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Enums and strings without `optional` have no presence; their zero means absent.
bool IsAbsent(const FieldDescriptor& field, const Message& message) {
  return !message.GetReflection()->HasField(message, &field);
}

void ApplyDefault(const FieldDescriptor& field, Message& message) {
  const std::string& text = DocOf(field).default_value();
  if (text.empty() || !IsAbsent(field, message)) return;
  if (const absl::Status status = SetValue(field, text, message); !status.ok()) {
    std::fprintf(stderr, "souk: the default of %s is wrong: %s\n", field.full_name().c_str(),
                 std::string(status.message()).c_str());
    std::abort();
  }
}

void ExplainGroup(const Message& group, int indent, std::string& out);

void ExplainDoc(const FieldDescriptor& field, const std::string& margin, std::string& out) {
  const v1::KeyDoc& doc = DocOf(field);
  absl::StrAppend(&out, margin, "# ", doc.meaning());
  if (!doc.unit().empty()) absl::StrAppend(&out, " (", doc.unit(), ")");
  absl::StrAppend(&out, ".\n");
  if (!IsGroup(field)) {
    absl::StrAppend(&out, margin,
                    "# Default: ", doc.default_value().empty() ? "none" : doc.default_value(), ".");
    if (!doc.change_when().empty()) absl::StrAppend(&out, " Change: ", doc.change_when(), ".");
    absl::StrAppend(&out, "\n");
  }
}

void ExplainRepeated(const FieldDescriptor& field, const Message& message, int indent,
                     std::string& out) {
  const Reflection& reflection = *message.GetReflection();
  const std::string margin(indent, ' ');
  const int size = reflection.FieldSize(message, &field);
  absl::StrAppend(&out, margin, field.name(), ":",
                  size > 0         ? ""
                  : field.is_map() ? " {}"
                                   : " []",
                  "\n");
  for (int i = 0; i < size; ++i) {
    if (!field.is_map() && !IsGroup(field)) {
      absl::StrAppend(&out, margin, "  - ", reflection.GetRepeatedString(message, &field, i), "\n");
      continue;
    }
    const Message& entry = reflection.GetRepeatedMessage(message, &field, i);
    if (!field.is_map()) {
      absl::StrAppend(&out, margin, "  -\n");
      ExplainGroup(entry, indent + 4, out);
      continue;
    }
    const FieldDescriptor& value = *field.message_type()->map_value();
    absl::StrAppend(&out, margin, "  ", ValueText(*field.message_type()->map_key(), entry), ":");
    if (IsGroup(value)) {
      absl::StrAppend(&out, "\n");
      ExplainGroup(entry.GetReflection()->GetMessage(entry, &value), indent + 4, out);
    } else {
      absl::StrAppend(&out, " ", ValueText(value, entry), "\n");
    }
  }
}

void ExplainGroup(const Message& group, int indent, std::string& out) {
  const google::protobuf::Descriptor& type = *group.GetDescriptor();
  const std::string margin(indent, ' ');
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    ExplainDoc(field, margin, out);
    if (field.is_repeated()) {
      ExplainRepeated(field, group, indent, out);
    } else if (IsGroup(field)) {
      absl::StrAppend(&out, margin, field.name(), ":\n");
      ExplainGroup(group.GetReflection()->GetMessage(group, &field), indent + 2, out);
    } else {
      absl::StrAppend(&out, margin, field.name(), ":");
      // What is shown here ends up in tickets.
      if (!IsAbsent(field, group)) {
        absl::StrAppend(&out, " ", WithoutPasswords(ValueText(field, group)));
      }
      absl::StrAppend(&out, "\n");
    }
  }
}

}  // namespace

void ApplyDefaults(Message& config) {
  const google::protobuf::Descriptor& type = *config.GetDescriptor();
  const Reflection& reflection = *config.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.is_repeated()) {
      const FieldDescriptor* value = field.is_map() ? field.message_type()->map_value() : &field;
      if (!IsGroup(*value)) continue;
      for (int j = 0; j < reflection.FieldSize(config, &field); ++j) {
        Message* element = reflection.MutableRepeatedMessage(&config, &field, j);
        ApplyDefaults(field.is_map() ? *element->GetReflection()->MutableMessage(element, value)
                                     : *element);
      }
    } else if (!IsGroup(field)) {
      ApplyDefault(field, config);
    } else if (!DocOf(field).absent_means_off() || reflection.HasField(config, &field)) {
      ApplyDefaults(*reflection.MutableMessage(&config, &field));
    }
  }
}

std::string Explain(const Message& config) {
  std::string out;
  ExplainGroup(config, 0, out);
  return out;
}

}  // namespace souk::config

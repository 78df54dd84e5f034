#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "google/protobuf/message.h"

namespace souk::gateway::transcoding {

/// Fields that lead from a message to a field inside it: "user.user_id". Never empty. A value type;
/// the type table must outlive it.
class FieldPath {
 public:
  /// Names may be in either spelling. NOT_FOUND when a field does not exist; INVALID_ARGUMENT when
  /// the path goes on behind a scalar, a repeated field or a map.
  static absl::StatusOr<FieldPath> Resolve(absl::string_view text, const json::MessageType& type);

  const std::vector<const json::FieldType*>& fields() const { return fields_; }
  const json::FieldType& leaf() const { return *fields_.back(); }
  /// With the names of the proto.
  const std::string& text() const { return text_; }

  /// The message that the leaf is a field of, created with those around it if need be.
  /// INVALID_ARGUMENT when that, or setting the leaf, would displace another member of a oneof.
  absl::StatusOr<google::protobuf::Message*> MutableParent(google::protobuf::Message& root) const;

  /// The same message, or the default one that stands for it where it is not set.
  const google::protobuf::Message& Parent(const google::protobuf::Message& root) const;

 private:
  FieldPath() = default;

  std::vector<const json::FieldType*> fields_;
  std::string text_;
};

}  // namespace souk::gateway::transcoding

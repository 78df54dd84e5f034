#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace souk::json {

/// The message type that the `type_url` of a google.protobuf.Any names, as in
/// "type.googleapis.com/souk.order.v1.Order". INVALID_ARGUMENT when the pool has none of that name,
/// or the URL has no "/".
absl::StatusOr<const google::protobuf::Descriptor*> FindAnyType(
    absl::string_view type_url, const google::protobuf::DescriptorPool& pool);

/// An empty message of such a type, from the descriptor pool and the message factory of `any`. The
/// same errors.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> NewAnyContent(
    absl::string_view type_url, const google::protobuf::Message& any);

/// What google.protobuf.Any.value holds; the same bytes for equal messages.
std::string SerializeAnyContent(const google::protobuf::Message& content);

}  // namespace souk::json

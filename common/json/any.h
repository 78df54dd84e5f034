#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace souk::json {

/// An empty message of the type that `type_url` names ("type.googleapis.com/souk.order.v1.Order"),
/// as known to the descriptor pool and the message factory of `any`. INVALID_ARGUMENT when the URL
/// has no "/" or the type is unknown there.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> NewAnyContent(
    absl::string_view type_url, const google::protobuf::Message& any);

/// What google.protobuf.Any.value holds; the same bytes for equal messages.
std::string SerializeAnyContent(const google::protobuf::Message& content);

}  // namespace souk::json

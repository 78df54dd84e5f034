#include "services/order/storage/event_codec.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/json/reader.h"
#include "services/order/messages/order_event_message.h"
#include "souk/order/v1/order_service.pb.h"

namespace souk::order {
namespace {

// The member of the oneof `payload` that belongs to a type: `placed` to "order.placed". Null for no
// type.
const google::protobuf::FieldDescriptor* MemberOf(absl::string_view type) {
  if (!absl::ConsumePrefix(&type, "order.")) return nullptr;
  const auto* member = v1::OrderEvent::descriptor()->FindFieldByName(std::string(type));
  const bool is_payload = member != nullptr && member->containing_oneof() != nullptr;
  return is_payload ? member : nullptr;
}

}  // namespace

EventCodec::EventCodec() { types_.Add(*v1::OrderEvent::descriptor()); }

absl::StatusOr<OrderEvent> EventCodec::Read(absl::string_view type, int64_t schema_version,
                                            absl::string_view payload) const {
  if (schema_version > kEventSchemaVersion) {
    return absl::DataLossError(absl::StrCat("a stored ", type, " has the form ", schema_version,
                                            ", which needs a newer binary"));
  }
  const google::protobuf::FieldDescriptor* member = MemberOf(type);
  if (member == nullptr) {
    return absl::DataLossError(absl::StrCat("there is no event of the type ", type));
  }
  v1::OrderEvent message;
  const absl::Status read =
      json::Read(payload, *message.GetReflection()->MutableMessage(&message, member),
                 {.ignore_unknown_fields = true, .types = &types_});
  if (!read.ok()) {
    return absl::DataLossError(
        absl::StrCat("a stored ", type, " cannot be read: ", read.message()));
  }
  return PayloadOf(message);
}

}  // namespace souk::order

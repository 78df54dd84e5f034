#include "services/order/storage/event_codec.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/reader.h"
#include "services/order/messages/event_forms.h"
#include "services/order/messages/order_event_message.h"
#include "souk/order/v1/order_service.pb.h"

namespace souk::order {

EventCodec::EventCodec() { types_.Add(*v1::OrderEvent::descriptor()); }

absl::StatusOr<OrderEvent> EventCodec::Read(absl::string_view type, int64_t schema_version,
                                            absl::string_view payload) const {
  const google::protobuf::FieldDescriptor* member = PayloadMember(type);
  if (member == nullptr) {
    return absl::DataLossError(absl::StrCat("there is no event of the type ", type));
  }
  if (schema_version > NewestForm(type)) {
    return absl::DataLossError(absl::StrCat("a stored ", type, " has the form ", schema_version,
                                            ", which needs a newer binary"));
  }
  v1::OrderEvent message;
  const absl::Status read =
      json::Read(payload, *message.GetReflection()->MutableMessage(&message, member),
                 {.ignore_unknown_fields = true, .types = &types_});
  if (!read.ok()) {
    return absl::DataLossError(
        absl::StrCat("a stored ", type, " cannot be read: ", read.message()));
  }
  Upcast(schema_version, message);
  return PayloadOf(message);
}

}  // namespace souk::order

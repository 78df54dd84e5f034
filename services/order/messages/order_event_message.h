#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/order/domain/ids.h"
#include "services/order/domain/order_event.h"
#include "souk/order/v1/order_service.pb.h"

namespace souk::order {

/// The member of v1::OrderEvent's oneof `payload` that belongs to a type: `placed` to
/// "order.placed". Null for no type.
const google::protobuf::FieldDescriptor* PayloadMember(absl::string_view type);

/// Fills the member of `message.payload` that belongs to the event; the rest stays as it is.
void SetPayload(const OrderEvent& event, v1::OrderEvent& message);

/// The member of `message.payload` that is set, as the message that it is. REQUIRES: one is set.
const google::protobuf::Message& PayloadMessage(const v1::OrderEvent& message);

/// The event in `message.payload`. DATA_LOSS when there is none, or its values are none.
absl::StatusOr<OrderEvent> PayloadOf(const v1::OrderEvent& message);

v1::OrderEvent ToProto(const OrderId& order, const RecordedEvent& event);

}  // namespace souk::order

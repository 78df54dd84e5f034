#include "services/order/messages/event_forms.h"

#include <algorithm>

#include "services/order/messages/order_event_message.h"
#include "souk/event/v1/event_type.pb.h"

namespace souk::order {
namespace {

struct Step {
  v1::OrderEvent::PayloadCase payload;
  int64_t from;  // to the next one
  void (*upcast)(v1::OrderEvent& message);
};

void NameTarget(v1::OrderEvent& message) {
  event::v1::OrderCompensationStarted& started = *message.mutable_compensation_started();
  if (started.target() != v1::Order::STATE_UNSPECIFIED) return;
  const bool refused = started.reason() != v1::Order::FAILURE_UNSPECIFIED;
  started.set_target(refused ? v1::Order::REJECTED : v1::Order::CANCELLED);
}

// In the order of the forms.
constexpr Step kSteps[] = {
    {v1::OrderEvent::kCompensationStarted, 1, &NameTarget},
};

}  // namespace

int64_t NewestForm(absl::string_view type) {
  const google::protobuf::FieldDescriptor* member = PayloadMember(type);
  if (member == nullptr) return 0;
  const event::v1::EventType& option =
      member->message_type()->options().GetExtension(event::v1::event);
  return std::max(1, option.schema_version());
}

void Upcast(int64_t form, v1::OrderEvent& message) {
  for (const Step& step : kSteps) {
    if (step.payload == message.payload_case() && step.from >= form) step.upcast(message);
  }
}

}  // namespace souk::order

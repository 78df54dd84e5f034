#include "common/events/catalogue.h"

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "common/rpc/wire_values.h"
#include "google/protobuf/struct.pb.h"
#include "souk/event/v1/event_type.pb.h"
#include "souk/event/v1/inventory_events.pb.h"
#include "souk/event/v1/order_events.pb.h"
#include "souk/event/v1/payment_events.pb.h"
#include "souk/event/v1/user_events.pb.h"

namespace souk::events {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::Struct;

// Takes the payload, an Any in JSON, out of an envelope: what it holds, whatever its type.
google::protobuf::Value TakePayload(Struct& envelope) {
  google::protobuf::Value payload;
  const auto member = envelope.mutable_fields()->find("payload");
  if (member == envelope.fields().end()) return payload;
  payload.Swap(&member->second);
  envelope.mutable_fields()->erase("payload");
  google::protobuf::Map<std::string, google::protobuf::Value>& fields =
      *payload.mutable_struct_value()->mutable_fields();
  const std::string type = fields["@type"].string_value();
  fields.erase("@type");
  if (absl::EndsWith(type, "/google.protobuf.Value")) {
    google::protobuf::Value value = fields["value"];
    return value;
  }
  return payload;
}

}  // namespace

EventCatalogue::EventCatalogue() {
  Add(*event::v1::OrderPlaced::descriptor()->file());
  Add(*event::v1::UserCreated::descriptor()->file());
  Add(*event::v1::PaymentCharged::descriptor()->file());
  Add(*event::v1::StockReserved::descriptor()->file());
  types_.Add(*google::protobuf::Value::descriptor());
  types_.Add(*Struct::descriptor());
  types_.Add(*event::v1::Envelope::descriptor());
}

void EventCatalogue::Add(const google::protobuf::FileDescriptor& file) {
  for (int i = 0; i < file.message_type_count(); ++i) {
    const google::protobuf::Descriptor* payload = file.message_type(i);
    if (!payload->options().HasExtension(event::v1::event)) continue;
    const event::v1::EventType& option = payload->options().GetExtension(event::v1::event);
    by_type_[option.type()] = {option.type(), std::max(1, option.schema_version()), payload};
    types_.Add(*payload);
  }
}

const EventCatalogue::Entry* EventCatalogue::Find(absl::string_view type) const {
  const auto found = by_type_.find(type);
  return found == by_type_.end() ? nullptr : &found->second;
}

const EventCatalogue::Entry& EventCatalogue::EntryOf(
    const google::protobuf::Descriptor& payload) const {
  return by_type_.at(payload.options().GetExtension(event::v1::event).type());
}

std::vector<EventCatalogue::Entry> EventCatalogue::entries() const {
  std::vector<Entry> entries;
  for (const auto& [type, entry] : by_type_) entries.push_back(entry);
  return entries;
}

absl::StatusOr<std::string> EventCatalogue::WritePayload(const Message& payload) const {
  std::string text;
  RETURN_IF_ERROR(json::Write(payload, {.types = &types_}, text));
  return text;
}

absl::StatusOr<event::v1::Envelope> EventCatalogue::ReadEntry(
    const storage::OutboxEntry& entry) const {
  const storage::OutboxEvent& event = entry.event;
  const Entry* known = Find(event.type);
  const google::protobuf::Descriptor* type =
      known != nullptr ? known->payload : google::protobuf::Value::descriptor();
  const std::unique_ptr<Message> payload(
      MessageFactory::generated_factory()->GetPrototype(type)->New());
  const absl::Status read =
      json::Read(event.payload, *payload, {.ignore_unknown_fields = true, .types = &types_});
  if (!read.ok()) {
    return absl::DataLossError(absl::StrCat("the event at position ", entry.position,
                                            " of the outbox (", event.type,
                                            ") cannot be read: ", read.message()));
  }
  event::v1::Envelope envelope;
  envelope.set_event_id(event.event_id);
  envelope.set_aggregate_type(event.aggregate_type);
  envelope.set_aggregate_id(event.aggregate_id);
  envelope.set_aggregate_version(event.aggregate_version);
  envelope.set_type(event.type);
  envelope.set_schema_version(event.schema_version);
  *envelope.mutable_occurred_at() = rpc::ToProto(event.occurred_at);
  envelope.set_traceparent(event.traceparent);
  envelope.mutable_payload()->PackFrom(*payload);
  return envelope;
}

absl::StatusOr<std::string> EventCatalogue::WriteEnvelope(const event::v1::Envelope& event) const {
  std::string text;
  RETURN_IF_ERROR(json::Write(event, {.types = &types_}, text));
  return text;
}

absl::StatusOr<event::v1::Envelope> EventCatalogue::ReadEnvelope(absl::string_view type,
                                                                 absl::string_view text) const {
  event::v1::Envelope envelope;
  if (Find(type) != nullptr) {
    RETURN_IF_ERROR(json::Read(text, envelope, {.ignore_unknown_fields = true, .types = &types_}));
  } else {
    Struct members;
    RETURN_IF_ERROR(json::Read(text, members, {.types = &types_}));
    const google::protobuf::Value payload = TakePayload(members);
    std::string rest;
    RETURN_IF_ERROR(json::Write(members, {.types = &types_}, rest));
    RETURN_IF_ERROR(json::Read(rest, envelope, {.ignore_unknown_fields = true, .types = &types_}));
    envelope.mutable_payload()->PackFrom(payload);
  }
  if (envelope.event_id().empty() || envelope.type() != type) {
    return absl::InvalidArgumentError(absl::StrCat("it is no event of the type ", type));
  }
  return envelope;
}

}  // namespace souk::events

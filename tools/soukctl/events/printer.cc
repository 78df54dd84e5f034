#include "tools/soukctl/events/printer.h"

#include <google/protobuf/struct.pb.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/events/catalogue.h"
#include "common/json/writer.h"
#include "common/rpc/wire_values.h"

namespace souk::soukctl {
namespace {

using event::v1::Envelope;
using google::protobuf::Message;

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", rpc::ToTime(time), absl::UTCTimeZone());
}

std::string Json(const Message& message) {
  std::string text;
  const absl::Status written = json::Write(message, {}, text);
  return written.ok() ? text : absl::StrCat("(", written.message(), ")");
}

// `object` with a member before its others.
std::string With(absl::string_view key, const std::string& text, const std::string& object) {
  google::protobuf::Value value;
  value.set_string_value(text);
  return absl::StrCat("{\"", key, "\":", Json(value), object == "{}" ? "" : ",", object.substr(1));
}

// The payload alone. The catalogue links the messages of all payloads into this program.
std::string PayloadJson(const Envelope& event) {
  static const events::EventCatalogue* const kCatalogue = new events::EventCatalogue();
  const events::EventCatalogue::Entry* entry = kCatalogue->Find(event.type());
  const google::protobuf::Descriptor* type =
      entry != nullptr ? entry->payload : google::protobuf::Value::descriptor();
  const std::unique_ptr<Message> payload(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!event.payload().UnpackTo(payload.get())) {
    return absl::StrCat("(", event.payload().type_url(), ")");
  }
  return Json(*payload);
}

std::string AboutText(const Envelope& event) {
  return absl::StrCat(event.aggregate_type(), "/", event.aggregate_id(), " v",
                      event.aggregate_version());
}

}  // namespace

std::string DescribeEvent(const event::v1::Event& event) {
  const Envelope& envelope = event.envelope();
  return absl::StrCat(TimeText(envelope.occurred_at()), "  ", envelope.type(), "  ",
                      AboutText(envelope), "  ", PayloadJson(envelope), "  cursor ",
                      event.cursor());
}

std::string DescribeConsumer(const admin::v1::Consumer& consumer) {
  std::string line = absl::StrCat(
      consumer.consumer(), "  ", admin::v1::Consumer::State_Name(consumer.state()), "  ",
      consumer.has_behind() ? absl::StrCat(consumer.behind()) : "unknown how far", " behind, ",
      consumer.dead_letters(), " dead letters");
  if (consumer.has_as_of()) absl::StrAppend(&line, "  as of ", TimeText(consumer.as_of()));
  absl::StrAppend(&line, "  cursor ", consumer.cursor().empty() ? "start" : consumer.cursor());
  if (!consumer.trouble().empty()) absl::StrAppend(&line, "  ", consumer.trouble());
  return line;
}

std::string DescribeDeadLetter(const admin::v1::DeadLetter& letter) {
  const Envelope& event = letter.event();
  return absl::StrCat(event.event_id(), "  ", event.type(), "  ", AboutText(event), "  died ",
                      TimeText(letter.died_at()), "  ", letter.error());
}

std::string EventJson(const std::string& service, const event::v1::Event& event) {
  return With("service", service, Json(event));
}

std::string ConsumerJson(const std::string& service, const admin::v1::Consumer& consumer) {
  return With("service", service, Json(consumer));
}

std::string DeadLetterJson(const std::string& consumer, const admin::v1::DeadLetter& letter) {
  return With("consumer", consumer, Json(letter));
}

}  // namespace souk::soukctl

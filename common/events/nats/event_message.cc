#include "common/events/nats/event_message.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"

namespace souk::events::nats {
namespace {

constexpr absl::string_view kSubjectPrefix = "souk.";

}  // namespace

std::string StreamOf(absl::string_view service) { return absl::StrCat("souk_", service); }

std::string SubjectsOf(absl::string_view service) {
  return absl::StrCat(kSubjectPrefix, service, ".>");
}

absl::string_view TypeOf(absl::string_view subject) {
  return absl::StripPrefix(subject, kSubjectPrefix);
}

absl::StatusOr<EventMessage> ToMessage(const EventCatalogue& catalogue, const DeliveredEvent& event,
                                       std::string after) {
  ASSIGN_OR_RETURN(std::string body, catalogue.WriteEnvelope(*event.envelope));
  return EventMessage{.subject = absl::StrCat(kSubjectPrefix, event.envelope->type()),
                      .event_id = event.envelope->event_id(),
                      .cursor = event.cursor,
                      .after = std::move(after),
                      .traceparent = event.envelope->traceparent(),
                      .body = std::move(body)};
}

absl::StatusOr<Place> PlaceOf(const EventMessage& message) {
  Place place;
  ASSIGN_OR_RETURN(place.cursor, Cursor::Parse(message.cursor));
  ASSIGN_OR_RETURN(place.after, Cursor::Parse(message.after));
  return place;
}

}  // namespace souk::events::nats

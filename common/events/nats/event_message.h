#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/events/catalogue.h"
#include "common/events/cursor.h"
#include "common/events/event_log.h"

namespace souk::events::nats {

// What the headers of a message are called. The first two are JetStream's own.
inline constexpr char kEventIdHeader[] = "Nats-Msg-Id";
inline constexpr char kLastSequenceHeader[] = "Nats-Expected-Last-Sequence";
inline constexpr char kCursorHeader[] = "Souk-Cursor";
inline constexpr char kAfterHeader[] = "Souk-After";
inline constexpr char kTraceparentHeader[] = "traceparent";

/// An event as the broker carries it.
struct EventMessage {
  std::string subject;      // "souk.order.confirmed"
  std::string event_id;     // by which the broker drops a message that it has
  std::string cursor;       // of the event in its service's log
  std::string after;        // the cursor of the event before it in the log: shows what is missing
  std::string traceparent;  // of the span that caused it; "" for none
  std::string body;         // the envelope as JSON
};

/// The stream of a service: "souk_order".
std::string StreamOf(absl::string_view service);
/// The subjects that it takes: "souk.order.>".
std::string SubjectsOf(absl::string_view service);
/// The type of the event that travels under a subject: "order.confirmed".
absl::string_view TypeOf(absl::string_view subject);

/// An event of a log, which holds one, and the cursor of the event before it. INTERNAL for text
/// that is not UTF-8.
absl::StatusOr<EventMessage> ToMessage(const EventCatalogue& catalogue, const DeliveredEvent& event,
                                       std::string after);

/// A message's place in its service's log.
struct Place {
  Cursor cursor;
  Cursor after;
};

/// INVALID_ARGUMENT for a message that is no event of Souk's.
absl::StatusOr<Place> PlaceOf(const EventMessage& message);

}  // namespace souk::events::nats

#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/telemetry/field.h"
#include "common/telemetry/log.h"

namespace souk::telemetry {

/// One log event, ready to be written. A view.
struct LogRecord {
  absl::Time time;
  LogLevel level;
  absl::string_view service;
  absl::string_view message;
  absl::string_view trace_id;  // hexadecimal; "" outside of a trace, and so is the next
  absl::string_view span_id;
  absl::Span<const Field> fields;  // no key twice
};

/// One JSON object, without the newline. Times are RFC 3339 in UTC with microseconds.
std::string FormatJson(const LogRecord& record);

/// One line for people, without the newline: time of day (UTC), level, service, message, fields.
std::string FormatTerminal(const LogRecord& record, bool colours);

}  // namespace souk::telemetry

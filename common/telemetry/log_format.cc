#include "common/telemetry/log_format.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/telemetry/text_encoding.h"

namespace souk::telemetry {
namespace {

// The keys that every JSON line may have by itself.
bool IsFixedKey(absl::string_view key) {
  return key == "time" || key == "level" || key == "service" || key == "message" ||
         key == "trace_id" || key == "span_id";
}

// ANSI escape sequences (ECMA-48, 8.3.117: select graphic rendition).
constexpr absl::string_view kReset = "\x1b[0m";
constexpr absl::string_view kDim = "\x1b[2m";

absl::string_view Colour(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return kDim;
    case LogLevel::kInfo:
      return "\x1b[32m";  // green
    case LogLevel::kWarn:
      return "\x1b[33m";  // yellow
    case LogLevel::kError:
      return "\x1b[31m";  // red
  }
}

}  // namespace

std::string FormatJson(const LogRecord& record) {
  std::string out;
  AppendJsonMember(out, "time",
                   absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", record.time, absl::UTCTimeZone()));
  AppendJsonMember(out, "level", LogLevelName(record.level));
  AppendJsonMember(out, "service", record.service);
  AppendJsonMember(out, "message", record.message);
  if (!record.trace_id.empty()) {
    AppendJsonMember(out, "trace_id", record.trace_id);
    AppendJsonMember(out, "span_id", record.span_id);
  }
  for (const Field& field : record.fields) {
    if (IsFixedKey(field.key)) {
      AppendJsonMember(out, absl::StrCat(field.key, "_"), field.value);
    } else {
      AppendJsonMember(out, field.key, field.value);
    }
  }
  out += '}';
  return out;
}

std::string FormatTerminal(const LogRecord& record, bool colours) {
  const absl::string_view level_colour = colours ? Colour(record.level) : "";
  const absl::string_view dim = colours ? kDim : "";
  const absl::string_view reset = colours ? kReset : "";

  std::string out = absl::StrCat(
      dim, absl::FormatTime("%H:%M:%E3S", record.time, absl::UTCTimeZone()), reset, " ");
  absl::StrAppendFormat(&out, "%s%-5s%s %-9s ", level_colour, LogLevelName(record.level), reset,
                        record.service);
  AppendTerminalText(out, record.message);

  const auto append_field = [&](absl::string_view key, const FieldValue& value) {
    absl::StrAppend(&out, " ", dim);
    AppendTerminalText(out, key);
    absl::StrAppend(&out, "=", reset);
    AppendTerminalValue(out, value);
  };
  for (const Field& field : record.fields) append_field(field.key, field.value);
  if (!record.trace_id.empty()) append_field("trace_id", record.trace_id);
  return out;
}

}  // namespace souk::telemetry

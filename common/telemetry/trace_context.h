#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace souk::telemetry {

using TraceId = std::array<uint8_t, 16>;
using SpanId = std::array<uint8_t, 8>;

/// What a span tells its children, in this process or another, as W3C Trace Context defines it
/// (https://www.w3.org/TR/trace-context/). A value type. Default: invalid, which means "no trace".
struct SpanContext {
  TraceId trace_id{};
  SpanId span_id{};
  bool sampled = false;
  std::string tracestate = {};  // other vendors' data, passed on as it came; "" for none

  /// Whether both ids are set. All-zero ids are forbidden on the wire.
  bool IsValid() const;
  /// 32 and 16 lower-case hexadecimal digits.
  std::string TraceIdHex() const;
  std::string SpanIdHex() const;

  friend bool operator==(const SpanContext&, const SpanContext&) = default;
};

/// Names of the two headers, in the lower case that gRPC metadata wants.
inline constexpr absl::string_view kTraceparentKey = "traceparent";
inline constexpr absl::string_view kTracestateKey = "tracestate";

/// Reads a traceparent header, "00-<trace id>-<span id>-<flags>". Nullopt when it breaks the
/// specification: the receiver then starts a new trace. Versions above 00 are read as far as 00
/// defines them, as the specification asks; version ff is refused.
std::optional<SpanContext> ParseTraceparent(absl::string_view header);

/// Reads both headers as a server receives them. A bad tracestate is dropped without harm to
/// traceparent. The default, invalid context when `traceparent` is absent or bad.
SpanContext ParseTraceContext(absl::string_view traceparent, absl::string_view tracestate);

/// Reads a tracestate header: at most 32 comma-separated key=value members. Gives it back without
/// optional white space and empty members; nullopt when it breaks the specification.
std::optional<std::string> ParseTracestate(absl::string_view header);

/// Writes version 00. REQUIRES: context.IsValid().
std::string FormatTraceparent(const SpanContext& context);

}  // namespace souk::telemetry

#include "common/telemetry/trace_context.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "common/telemetry/text_encoding.h"

namespace souk::telemetry {
namespace {

// The layout of version 00 (W3C Trace Context, 3.2.2): "00-" trace id "-" span id "-" flags.
constexpr size_t kTraceIdAt = 3;
constexpr size_t kSpanIdAt = 36;
constexpr size_t kFlagsAt = 53;
constexpr size_t kLength = 55;
constexpr uint8_t kSampledFlag = 0x01;

// The value of a lower-case hexadecimal digit, or -1; the specification forbids upper case.
int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Fills `bytes` from the digits that `text` begins with. REQUIRES: two digits a byte are there.
bool ReadHex(absl::string_view text, absl::Span<uint8_t> bytes) {
  for (size_t i = 0; i < bytes.size(); ++i) {
    const int high = DigitValue(text[2 * i]);
    const int low = DigitValue(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

bool IsAllZero(absl::Span<const uint8_t> id) {
  return absl::c_all_of(id, [](uint8_t byte) { return byte == 0; });
}

bool IsKeyCharacter(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_' || c == '-' || c == '*' ||
         c == '/';
}

// W3C Trace Context, 3.3.1.3.1: a vendor's key, or tenant@vendor.
bool IsTracestateKey(absl::string_view key) {
  const size_t at = key.find('@');
  absl::string_view vendor = key;
  size_t vendor_limit = 256;
  if (at != absl::string_view::npos) {
    const absl::string_view tenant = key.substr(0, at);
    if (tenant.empty() || tenant.size() > 241) return false;
    if (!absl::ascii_islower(tenant[0]) && !absl::ascii_isdigit(tenant[0])) return false;
    if (!absl::c_all_of(tenant, IsKeyCharacter)) return false;
    vendor = key.substr(at + 1);
    vendor_limit = 14;
  }
  return !vendor.empty() && vendor.size() <= vendor_limit && absl::ascii_islower(vendor[0]) &&
         absl::c_all_of(vendor, IsKeyCharacter);
}

// W3C Trace Context, 3.3.1.3.2: printable ASCII without "," and "=", not ending in a blank.
bool IsTracestateValue(absl::string_view value) {
  return !value.empty() && value.size() <= 256 && value.back() != ' ' &&
         absl::c_all_of(value, [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

}  // namespace

bool SpanContext::IsValid() const { return !IsAllZero(trace_id) && !IsAllZero(span_id); }
std::string SpanContext::TraceIdHex() const { return ToHex(trace_id); }
std::string SpanContext::SpanIdHex() const { return ToHex(span_id); }

std::optional<SpanContext> ParseTraceparent(absl::string_view header) {
  if (header.size() < kLength) return std::nullopt;
  if (header[kTraceIdAt - 1] != '-' || header[kSpanIdAt - 1] != '-' ||
      header[kFlagsAt - 1] != '-') {
    return std::nullopt;
  }
  uint8_t version = 0;
  uint8_t flags = 0;
  SpanContext context;
  if (!ReadHex(header, absl::MakeSpan(&version, 1)) ||
      !ReadHex(header.substr(kTraceIdAt), absl::MakeSpan(context.trace_id)) ||
      !ReadHex(header.substr(kSpanIdAt), absl::MakeSpan(context.span_id)) ||
      !ReadHex(header.substr(kFlagsAt), absl::MakeSpan(&flags, 1))) {
    return std::nullopt;
  }
  if (version == 0xff || !context.IsValid()) return std::nullopt;
  // Later versions may append fields, set off by another dash; version 00 has none.
  const bool has_more = header.size() > kLength;
  if (has_more && (version == 0 || header[kLength] != '-')) return std::nullopt;
  context.sampled = (flags & kSampledFlag) != 0;
  return context;
}

SpanContext ParseTraceContext(absl::string_view traceparent, absl::string_view tracestate) {
  SpanContext context = ParseTraceparent(traceparent).value_or(SpanContext());
  if (context.IsValid()) context.tracestate = ParseTracestate(tracestate).value_or("");
  return context;
}

std::optional<std::string> ParseTracestate(absl::string_view header) {
  constexpr size_t kMaxMembers = 32;
  std::vector<absl::string_view> members;
  std::vector<absl::string_view> keys;
  for (absl::string_view member : absl::StrSplit(header, ',')) {
    // Optional white space is blanks and tabs only (RFC 9110, 5.6.3).
    while (!member.empty() && (member.front() == ' ' || member.front() == '\t')) {
      member.remove_prefix(1);
    }
    while (!member.empty() && (member.back() == ' ' || member.back() == '\t')) {
      member.remove_suffix(1);
    }
    if (member.empty()) continue;
    const size_t equals = member.find('=');
    if (equals == absl::string_view::npos) return std::nullopt;
    const absl::string_view key = member.substr(0, equals);
    if (!IsTracestateKey(key) || !IsTracestateValue(member.substr(equals + 1))) return std::nullopt;
    if (absl::c_linear_search(keys, key) || members.size() == kMaxMembers) return std::nullopt;
    keys.push_back(key);
    members.push_back(member);
  }
  return absl::StrJoin(members, ",");
}

std::string FormatTraceparent(const SpanContext& context) {
  return absl::StrCat("00-", context.TraceIdHex(), "-", context.SpanIdHex(),
                      context.sampled ? "-01" : "-00");
}

}  // namespace souk::telemetry

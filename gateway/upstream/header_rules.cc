#include "gateway/upstream/header_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::gateway {
namespace {

constexpr absl::string_view kPrefix = "grpc-metadata-";

absl::Status Wrong(absl::string_view header, absl::string_view what) {
  Violations violations;
  violations.Add(std::string(header), std::string(what));
  return violations.ToStatus();
}

// What gRPC takes as an ASCII value (PROTOCOL-HTTP2, "ASCII-Value").
bool IsMetadataValue(absl::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool IsMetadataKey(absl::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.';
  });
}

// Keys that only the gateway may set: a client that named them behind the prefix would speak for
// it.
bool IsForged(absl::string_view key) {
  for (absl::string_view prefix : {"grpc-", "souk-", "x-souk-", "x-forwarded-", ":"}) {
    if (absl::StartsWith(key, prefix)) return true;
  }
  for (absl::string_view name : {"authorization", "idempotency-key", "traceparent", "tracestate",
                                 "baggage", "x-request-id", "content-type", "te", "user-agent"}) {
    if (key == name) return true;
  }
  return false;
}

absl::Status AddPrefixed(absl::string_view header, absl::string_view value, Metadata& metadata) {
  const std::string key = absl::AsciiStrToLower(header.substr(kPrefix.size()));
  if (IsForged(key)) return Wrong(header, "is set by the gateway alone");
  if (!IsMetadataKey(key)) return absl::OkStatus();
  if (!absl::EndsWith(key, "-bin")) {
    if (IsMetadataValue(value)) metadata.emplace_back(key, std::string(value));
    return absl::OkStatus();
  }
  std::string bytes;
  if (!absl::Base64Unescape(value, &bytes) && !absl::WebSafeBase64Unescape(value, &bytes)) {
    return Wrong(header, "must be base64");
  }
  metadata.emplace_back(key, std::move(bytes));
  return absl::OkStatus();
}

void AddForwarded(const http::RequestHead& request, Metadata& metadata) {
  std::string forwarded_for;
  for (const http::Headers::Field field : request.headers) {
    if (absl::EqualsIgnoreCase(field.name, "x-forwarded-for") && IsMetadataValue(field.value)) {
      absl::StrAppend(&forwarded_for, forwarded_for.empty() ? "" : ", ", field.value);
    }
  }
  absl::StrAppend(&forwarded_for, forwarded_for.empty() ? "" : ", ", request.remote_address);
  metadata.emplace_back("x-forwarded-for", std::move(forwarded_for));
  const auto first_or = [&](absl::string_view name, const std::string& otherwise) {
    const std::optional<absl::string_view> found = request.headers.Find(name);
    return found.has_value() && IsMetadataValue(*found) ? std::string(*found) : otherwise;
  };
  metadata.emplace_back("x-forwarded-host", first_or("x-forwarded-host", request.host));
  metadata.emplace_back("x-forwarded-proto", first_or("x-forwarded-proto", request.scheme));
}

// "100m" and the like: at most eight digits and a unit (PROTOCOL-HTTP2, "Timeout").
std::optional<absl::Duration> ParseGrpcTimeout(absl::string_view text) {
  if (text.size() < 2 || text.size() > 9) return std::nullopt;
  int64_t count = 0;
  const absl::string_view digits = text.substr(0, text.size() - 1);
  if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(digits, &count)) {
    return std::nullopt;
  }
  switch (text.back()) {
    case 'H':
      return absl::Hours(count);
    case 'M':
      return absl::Minutes(count);
    case 'S':
      return absl::Seconds(count);
    case 'm':
      return absl::Milliseconds(count);
    case 'u':
      return absl::Microseconds(count);
    case 'n':
      return absl::Nanoseconds(count);
    default:
      return std::nullopt;
  }
}

std::optional<absl::Duration> ParseMilliseconds(absl::string_view text) {
  int64_t count = 0;
  if (text.empty() || text.size() > 12 ||
      !std::all_of(text.begin(), text.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(text, &count)) {
    return std::nullopt;
  }
  return absl::Milliseconds(count);
}

}  // namespace

absl::StatusOr<Metadata> ToMetadata(const http::RequestHead& request) {
  Metadata metadata;
  AddForwarded(request, metadata);
  for (const http::Headers::Field field : request.headers) {
    if (absl::StartsWithIgnoreCase(field.name, kPrefix)) {
      RETURN_IF_ERROR(AddPrefixed(field.name, field.value, metadata));
      continue;
    }
    absl::string_view key;
    if (absl::EqualsIgnoreCase(field.name, "authorization")) key = "authorization";
    if (absl::EqualsIgnoreCase(field.name, "baggage")) key = "baggage";
    if (absl::EqualsIgnoreCase(field.name, "accept-language")) key = "accept-language";
    if (absl::EqualsIgnoreCase(field.name, "user-agent")) key = "x-forwarded-user-agent";
    if (!key.empty() && IsMetadataValue(field.value)) {
      metadata.emplace_back(std::string(key), std::string(field.value));
    }
  }
  return metadata;
}

absl::StatusOr<std::string> IdempotencyKeyOf(const http::RequestHead& request) {
  const std::optional<absl::string_view> key = request.headers.Find("idempotency-key");
  if (!key.has_value()) return "";
  // Dropped without a word, a key that cannot be sent would not protect what it was sent to
  // protect.
  if (key->empty() || key->size() > 255 || !IsMetadataValue(*key) ||
      request.headers.Count("idempotency-key") > 1) {
    return Wrong("idempotency-key", "must be given once, with 1 to 255 printable ASCII characters");
  }
  return std::string(*key);
}

absl::StatusOr<std::optional<absl::Duration>> TimeoutOf(const http::RequestHead& request) {
  std::optional<absl::Duration> timeout;
  const auto take = [&](std::optional<absl::Duration> given) {
    if (given.has_value()) timeout = std::min(timeout.value_or(*given), *given);
    return given.has_value();
  };
  if (const auto value = request.headers.Find("grpc-timeout");
      value.has_value() && !take(ParseGrpcTimeout(*value))) {
    return Wrong("grpc-timeout", "must be at most eight digits and one of H, M, S, m, u and n");
  }
  if (const auto value = request.headers.Find("x-request-timeout");
      value.has_value() && !take(ParseMilliseconds(*value))) {
    return Wrong("x-request-timeout", "must be a whole number of milliseconds");
  }
  return timeout;
}

void AddMetadataHeaders(const Metadata& metadata, http::Headers& headers) {
  for (const auto& [key, value] : metadata) {
    // gRPC's own, and what describes the message that gRPC carried rather than this one.
    if (absl::StartsWith(key, "grpc-") || absl::StartsWith(key, ":") || key == "content-type" ||
        key == "accept-encoding" || key == "trailer" || key == "date" || key == "server") {
      continue;
    }
    const bool is_binary = absl::EndsWith(key, "-bin");
    const std::string text = is_binary ? absl::Base64Escape(value) : value;
    if (http::IsFieldName(key) && http::IsFieldValue(text)) {
      headers.Add(absl::StrCat(kPrefix, key), text);
    }
  }
}

bool WantsTrailers(const http::RequestHead& request) {
  for (const http::Headers::Field field : request.headers) {
    if (!absl::EqualsIgnoreCase(field.name, "te")) continue;
    for (absl::string_view coding : absl::StrSplit(field.value, ',')) {
      if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(coding), "trailers")) return true;
    }
  }
  return false;
}

}  // namespace souk::gateway

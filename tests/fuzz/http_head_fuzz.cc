#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "gateway/http/head_scanner.h"
#include "gateway/http/request_parser.h"

// A request as a connection receives it. What must hold for whatever is accepted: its end does not
// depend on how the bytes arrive, it cannot hold another request in a field, and it has one host
// and one framing.

namespace souk::gateway::http {
namespace {

constexpr size_t kMaxHeaders = 100;
constexpr size_t kMaxTarget = 8192;

void Require(bool holds) {
  if (!holds) std::abort();
}

struct Scanned {
  std::optional<HttpError> error;
  bool complete = false;
  size_t begin = 0;
  size_t end = 0;
  friend bool operator==(const Scanned&, const Scanned&) = default;
};

Scanned Scan(absl::string_view text, size_t step) {
  HeadScanner scanner(kMaxHeaders);
  Scanned scanned;
  for (size_t size = step; !scanned.error && !scanner.complete(); size += step) {
    scanned.error = scanner.Scan(text.substr(0, size));
    if (size >= text.size()) break;
  }
  scanned.complete = scanner.complete();
  if (scanned.complete) {
    scanned.begin = scanner.begin();
    scanned.end = scanner.end();
  }
  return scanned;
}

void CheckHead(const RequestHead& head, const RequestParser& parser) {
  for (const Headers::Field field : head.headers) {
    Require(IsFieldName(field.name));
    Require(IsFieldValue(field.value));
  }
  Require(head.headers.Count("host") == 1 || parser.http_1_0());
  const bool has_length = head.headers.Count("content-length") > 0;
  const bool chunked = head.headers.Count("transfer-encoding") > 0;
  Require(!(has_length && chunked));
  Require(parser.content_length().has_value() == has_length);
  Require(parser.done() == !(chunked || parser.content_length().value_or(0) > 0));
  Require(head.path == "*" || absl::StartsWith(head.path, "/"));
  Require(!absl::StrContains(head.path, '?') && !absl::StrContains(head.target, ' '));
}

// Parses the body, its bytes arriving `step` at a time; gives what was decoded and how many bytes
// it took, or an error.
absl::StatusOr<std::pair<std::string, size_t>> ParseBody(absl::string_view head,
                                                         absl::string_view rest, size_t step) {
  RequestHead ignored;
  RequestParser parser;
  Require(!parser.ParseHead(head, kMaxTarget, ignored));
  std::string body;
  size_t taken = 0;
  for (size_t arrived = step;; arrived += step) {
    while (!parser.done()) {
      const absl::string_view text = rest.substr(0, arrived).substr(taken);
      const absl::StatusOr<size_t> some = parser.ParseBody(text, body);
      if (!some.ok()) return some.status();
      Require(*some <= text.size());
      taken += *some;
      if (*some == 0) break;
    }
    if (parser.done() || arrived >= rest.size()) return std::make_pair(body, taken);
  }
}

void Check(absl::string_view text) {
  const Scanned scanned = Scan(text, text.size() + 1);
  Require(Scan(text, 1) == scanned);
  if (!scanned.complete) return;

  RequestHead head;
  RequestParser parser;
  const absl::string_view head_text = text.substr(scanned.begin, scanned.end - scanned.begin);
  if (parser.ParseHead(head_text, kMaxTarget, head)) return;
  CheckHead(head, parser);

  const absl::string_view rest = text.substr(scanned.end);
  const auto at_once = ParseBody(head_text, rest, rest.size() + 1);
  const auto in_bytes = ParseBody(head_text, rest, 1);
  Require(at_once.ok() == in_bytes.ok());
  if (at_once.ok()) Require(*at_once == *in_bytes);
}

}  // namespace
}  // namespace souk::gateway::http

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  souk::gateway::http::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}

#include "gateway/http/request_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace souk::gateway::http {
namespace {

bool IsHost(absl::string_view host) {
  // RFC 3986, 3.2.2 and 3.2.3, without user information.
  constexpr absl::string_view kPunctuation = "-._~!$&'()*+,;=:[]%";
  return std::all_of(host.begin(), host.end(), [&](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains(kPunctuation, c);
  });
}

std::optional<HttpError> CheckTransferEncoding(const Headers& headers, bool http_1_0) {
  const std::optional<absl::string_view> coding = headers.Find("transfer-encoding");
  if (!coding) return std::nullopt;
  if (headers.Count("content-length") > 0) {
    return HttpError{400, "Content-Length and Transfer-Encoding exclude each other"};
  }
  if (http_1_0) return HttpError{400, "HTTP/1.0 has no Transfer-Encoding"};
  if (headers.Count("transfer-encoding") == 1 && absl::EqualsIgnoreCase(*coding, "chunked")) {
    return std::nullopt;
  }
  return HttpError{400, "the only Transfer-Encoding understood is \"chunked\", once"};
}

}  // namespace

std::optional<HttpError> CheckRequest(const RequestHead& head, bool http_1_0) {
  const Headers& headers = head.headers;
  const size_t hosts = headers.Count("host");
  if (hosts > 1 || (hosts == 0 && !http_1_0)) {
    return HttpError{400, "a request must have one Host field"};
  }
  if (hosts == 1 && !IsHost(*headers.Find("host"))) {
    return HttpError{400, "the Host field is malformed"};
  }
  if (headers.Count("content-length") > 1 ||
      absl::StrContains(headers.Find("content-length").value_or(""), ',')) {
    return HttpError{400, "a request may have one Content-Length"};
  }
  if (std::optional<HttpError> wrong = CheckTransferEncoding(headers, http_1_0)) return wrong;

  if (headers.Count("expect") > 0 && !ExpectsContinue(headers)) {
    return HttpError{417, "the only Expect understood is \"100-continue\""};
  }
  const absl::string_view coding = headers.Find("content-encoding").value_or("identity");
  const bool plain =
      headers.Count("content-encoding") <= 1 && absl::EqualsIgnoreCase(coding, "identity");
  if (!plain && !HasGzipBody(headers)) {
    return HttpError{415, "the only Content-Encoding understood is \"gzip\""};
  }
  return std::nullopt;
}

std::optional<HttpError> SplitTarget(RequestHead& head) {
  absl::string_view rest = head.target;
  if (absl::StrContains(rest, '#')) {
    return HttpError{400, "the request target may not have a fragment"};
  }
  absl::string_view host = head.headers.Find("host").value_or("");
  absl::string_view scheme = "http";
  const bool is_url =
      absl::StartsWithIgnoreCase(rest, "http://") || absl::StartsWithIgnoreCase(rest, "https://");
  if (is_url) {
    scheme = rest[4] == ':' ? "http" : "https";
    rest.remove_prefix(scheme.size() + 3);
    host = rest.substr(0, rest.find_first_of("/?"));
    rest.remove_prefix(host.size());
    if (host.empty() || !IsHost(host)) {
      return HttpError{400, "the host of the request target is malformed"};
    }
  } else if (!absl::StartsWith(rest, "/") && !(rest == "*" && head.method == "OPTIONS")) {
    return HttpError{400, "the request target must begin with '/'"};
  }
  const size_t question = rest.find('?');
  const absl::string_view path = rest.substr(0, question);
  const absl::string_view query =
      question == absl::string_view::npos ? absl::string_view() : rest.substr(question + 1);

  head.scheme.assign(scheme.data(), scheme.size());
  head.host.assign(host.data(), host.size());
  head.path.assign(path.data(), path.size());
  if (path.empty()) head.path = "/";  // "http://host" means "http://host/"
  head.query.assign(query.data(), query.size());
  return std::nullopt;
}

bool HasGzipBody(const Headers& headers) {
  const absl::string_view coding = headers.Find("content-encoding").value_or("");
  return headers.Count("content-encoding") == 1 &&
         (absl::EqualsIgnoreCase(coding, "gzip") || absl::EqualsIgnoreCase(coding, "x-gzip"));
}

bool ExpectsContinue(const Headers& headers) {
  return headers.Count("expect") == 1 &&
         absl::EqualsIgnoreCase(*headers.Find("expect"), "100-continue");
}

}  // namespace souk::gateway::http

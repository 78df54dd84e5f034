#include "tools/soukctl/client/url.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace souk::soukctl {
namespace {

absl::Status WrongUrl(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text, "\" is no address such as http://127.0.0.1:8080"));
}

}  // namespace

absl::StatusOr<Url> ParseUrl(absl::string_view text) {
  absl::string_view rest = text;
  if (!absl::ConsumePrefix(&rest, "http://")) return WrongUrl(text);
  absl::ConsumeSuffix(&rest, "/");
  Url url;
  const size_t colon = rest.rfind(':');
  url.host = std::string(rest.substr(0, colon));
  if (url.host.empty() || url.host.find('/') != std::string::npos) return WrongUrl(text);
  if (colon != absl::string_view::npos) {
    int port = 0;
    if (!absl::SimpleAtoi(rest.substr(colon + 1), &port) || port < 1 || port > 65535) {
      return WrongUrl(text);
    }
    url.port = static_cast<uint16_t>(port);
  }
  return url;
}

}  // namespace souk::soukctl

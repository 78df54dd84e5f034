#include "common/discovery/host_port.h"

#include <arpa/inet.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace souk::discovery {
namespace {

constexpr size_t kLongestName = 253;  // RFC 1035, section 2.3.4, as text
constexpr size_t kLongestQuoted = 300;

bool IsName(absl::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
         });
}

bool IsIpv6(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool ParsePort(absl::string_view text, uint16_t& port) {
  uint32_t number = 0;
  const bool digits = std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  if (!digits || !absl::SimpleAtoi(text, &number) || number < 1 || number > 65535) return false;
  port = static_cast<uint16_t>(number);
  return true;
}

}  // namespace

std::string HostPort::ToString() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  return ipv6 ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

absl::StatusOr<HostPort> ParseHostPort(absl::string_view text) {
  HostPort parsed;
  const size_t colon = text.rfind(':');
  if (colon != absl::string_view::npos && ParsePort(text.substr(colon + 1), parsed.port)) {
    absl::string_view host = text.substr(0, colon);
    if (absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]")) {
      parsed.host = std::string(host);
      if (IsIpv6(parsed.host)) return parsed;
    } else if (IsName(host)) {
      parsed.host = std::string(host);
      return parsed;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text.substr(0, kLongestQuoted),
                   "\" is no host and port, such as payment:50053 or [::1]:50053"));
}

}  // namespace souk::discovery

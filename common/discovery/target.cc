#include "common/discovery/target.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"

namespace souk::discovery {
namespace {

constexpr size_t kLongestServiceName = 63;

// "10.0.0.7:50053" or "10.0.0.7:50053*2".
absl::StatusOr<resilience::Endpoint> ParseEndpoint(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('*', 1));
  ASSIGN_OR_RETURN(const HostPort address, ParseHostPort(parts.first));
  resilience::Endpoint endpoint{.address = address.ToString()};
  if (parts.first.size() == text.size()) return endpoint;
  if (!absl::SimpleAtod(parts.second, &endpoint.weight) || !IsWeight(endpoint.weight)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the weight in \"", text, "\" must be more than 0, and at most 1000000"));
  }
  return endpoint;
}

absl::StatusOr<Target> ParseList(absl::string_view text) {
  StaticTarget target;
  absl::flat_hash_set<std::string> addresses;
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    ASSIGN_OR_RETURN(resilience::Endpoint endpoint,
                     ParseEndpoint(absl::StripAsciiWhitespace(part)));
    if (!addresses.insert(endpoint.address).second) {
      return absl::InvalidArgumentError(absl::StrCat(endpoint.address, " must not be named twice"));
    }
    target.endpoints.push_back(std::move(endpoint));
  }
  if (target.endpoints.size() > resilience::InstanceSet::kMostEndpoints) {
    return absl::InvalidArgumentError(
        absl::StrCat("must name at most ", resilience::InstanceSet::kMostEndpoints, " instances"));
  }
  return target;
}

absl::StatusOr<std::string> ParseServiceName(absl::string_view text) {
  if (IsServiceName(text)) return std::string(text);
  return absl::InvalidArgumentError(
      absl::StrCat("\"", text.substr(0, 2 * kLongestServiceName),
                   "\" is no name of a service: 1 to 63 of a to z, 0 to 9 and -"));
}

absl::StatusOr<Target> ParseConsul(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('/', 1));
  ConsulTarget target;
  ASSIGN_OR_RETURN(target.agent, ParseHostPort(parts.first));
  ASSIGN_OR_RETURN(target.service, ParseServiceName(parts.second));
  return target;
}

absl::StatusOr<Target> Parse(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "dns:///")) {
    DnsTarget target;
    ASSIGN_OR_RETURN(target.name, ParseHostPort(text));
    return target;
  }
  if (absl::ConsumePrefix(&text, "registry:///")) {
    RegistryTarget target;
    ASSIGN_OR_RETURN(target.service, ParseServiceName(text));
    return target;
  }
  if (absl::ConsumePrefix(&text, "consul://")) return ParseConsul(text);
  if (!absl::ConsumePrefix(&text, "ipv4:")) absl::ConsumePrefix(&text, "ipv6:");
  return ParseList(text);
}

}  // namespace

bool IsServiceName(absl::string_view name) {
  return !name.empty() && name.size() <= kLongestServiceName &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

bool IsWeight(double weight) { return weight > 0 && weight <= 1e6; }

absl::StatusOr<Target> ParseTarget(absl::string_view text) {
  absl::StatusOr<Target> target = Parse(text);
  if (target.ok()) return target;
  return absl::InvalidArgumentError(
      absl::StrCat(target.status().message(),
                   "; a target is HOST:PORT[*WEIGHT],..., dns:///HOST:PORT, registry:///SERVICE or "
                   "consul://HOST:PORT/SERVICE"));
}

}  // namespace souk::discovery

#include "common/discovery/consul_answer.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/discovery/host_port.h"
#include "common/json/reader.h"
#include "consul/health.pb.h"

namespace souk::discovery {

absl::StatusOr<std::vector<resilience::Endpoint>> ParseConsulAnswer(absl::string_view body) {
  consul::HealthAnswer answer;
  const auto& field = *consul::HealthAnswer::descriptor()->FindFieldByName("entries");
  const absl::Status read = json::ReadField(body, field, answer, {.ignore_unknown_fields = true});
  if (!read.ok()) {
    return absl::UnavailableError(absl::StrCat("consul sent no list: ", read.message()));
  }
  // By address: the same instance may be registered twice.
  std::map<std::string, double> weights;
  for (const consul::HealthEntry& entry : answer.entries()) {
    const consul::Service& service = entry.service();
    const std::string& host =
        service.address().empty() ? entry.node().address() : service.address();
    const bool ipv6 = host.find(':') != std::string::npos;
    const std::string text = absl::StrCat(ipv6 ? "[" : "", host, ipv6 ? "]:" : ":", service.port());
    const absl::StatusOr<HostPort> address = ParseHostPort(text);
    if (!address.ok()) {
      return absl::UnavailableError(absl::StrCat("consul: ", address.status().message()));
    }
    double& weight = weights[address->ToString()];
    weight = std::max<double>(weight, service.has_weights() ? service.weights().passing() : 1);
  }
  std::vector<resilience::Endpoint> endpoints;
  endpoints.reserve(weights.size());
  for (const auto& [address, weight] : weights) {
    endpoints.push_back({.address = address, .weight = weight});
  }
  return endpoints;
}

}  // namespace souk::discovery

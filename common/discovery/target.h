#pragma once

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/discovery/host_port.h"
#include "common/resilience/balancing/instance_set.h"

namespace souk::discovery {

/// The instances themselves.
struct StaticTarget {
  std::vector<resilience::Endpoint> endpoints;
};

/// A name whose addresses are the instances.
struct DnsTarget {
  HostPort name;
};

/// A service that the registry of Souk (services/registry) knows.
struct RegistryTarget {
  std::string service;
};

/// A service that a Consul agent knows.
struct ConsulTarget {
  HostPort agent;
  std::string service;
};

using Target = std::variant<StaticTarget, DnsTarget, RegistryTarget, ConsulTarget>;

/// Reads what a configuration says about where a callee is:
///
///     10.0.0.7:50053,10.0.0.8:50053*2     these, the second with twice the weight of the first
///     dns:///payment:50053                all addresses of the name
///     registry:///payment                 what the registry says
///     consul://127.0.0.1:8500/payment     what Consul says
///
/// A list may begin with "ipv4:" or "ipv6:", as gRPC writes it. INVALID_ARGUMENT, saying what is
/// wrong, for anything else.
absl::StatusOr<Target> ParseTarget(absl::string_view text);

/// Whether `name` can be that of a service: 1 to 63 lower-case letters, digits and "-", as in a
/// label of DNS.
bool IsServiceName(absl::string_view name);

/// Whether `weight` can be that of an instance: more than 0, at most 1000000. Weights are relative,
/// so more would be a mistake, and sums of these stay exact enough.
bool IsWeight(double weight);

}  // namespace souk::discovery

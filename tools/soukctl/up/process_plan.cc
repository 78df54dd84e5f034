#include "tools/soukctl/up/process_plan.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/up/free_ports.h"

namespace souk::soukctl {
namespace {

struct Ports {
  uint16_t serving;  // HTTP of the gateway, gRPC of a service
  uint16_t admin;
  uint16_t operators = 0;  // gRPC of the gateway
};

// One process to be: the only one of its service, or one of its replicas.
struct Instance {
  std::string service;  // "order", or "gateway"
  std::string name;     // "order", "order-2", ...
  Ports ports;
};
using Instances = std::vector<Instance>;

struct Service {
  const char* name;
  Ports ports;  // of the first process; the next ones' are ten higher each
};

// Callers before callees: so they end, each drained while what it calls still runs. The registry is
// there only where it is wanted.
constexpr Service kServices[] = {{"gateway", {8080, 9100, 50050}}, {"order", {50052, 9102}},
                                 {"payment", {50053, 9103}},       {"inventory", {50054, 9104}},
                                 {"user", {50051, 9101}},          {"registry", {50055, 9105}}};
constexpr int kMaxReplicas = 9;
constexpr absl::string_view kRegistry = "registry";

// How many processes of each service, where that is more than one.
absl::StatusOr<std::map<std::string, int>> CountReplicas(const PlanOptions& options) {
  std::map<std::string, int> counts;
  std::vector<std::string> texts;
  for (const std::string& list : options.replicas) {
    for (absl::string_view text : absl::StrSplit(list, ',')) texts.emplace_back(text);
  }
  for (const std::string& text : texts) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    int count = 0;
    if (!absl::SimpleAtoi(parts.second, &count) || count < 1 || count > kMaxReplicas) {
      return absl::InvalidArgumentError(
          absl::StrCat("--replicas ", text, ": write order=N, with N from 1 to ", kMaxReplicas));
    }
    if (parts.first != "order" && parts.first != "user" && parts.first != "inventory") {
      return absl::InvalidArgumentError(
          absl::StrCat("--replicas ", text, ": only order, user and inventory can have replicas"));
    }
    if (count > 1 && !options.databases.can_be_shared()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--replicas ", text, ": a SQLite file has one process; replicas need ",
                       "--database postgresql://USER@HOST/PREFIX"));
    }
    counts[parts.first] = count;
  }
  return counts;
}

absl::StatusOr<Instances> ChooseInstances(const PlanOptions& options) {
  ASSIGN_OR_RETURN(const auto counts, CountReplicas(options));
  Instances instances;
  for (const Service& service : kServices) {
    if (service.name == kRegistry && !options.registry) continue;
    const auto count = counts.find(service.name);
    for (int i = 0; i < (count == counts.end() ? 1 : count->second); ++i) {
      const auto shift = static_cast<uint16_t>(10 * i);
      instances.push_back(
          {service.name,
           i == 0 ? service.name : absl::StrCat(service.name, "-", i + 1),
           {static_cast<uint16_t>(service.ports.serving + shift),
            static_cast<uint16_t>(service.ports.admin + shift), service.ports.operators}});
    }
  }
  if (options.ephemeral_ports) {
    ASSIGN_OR_RETURN(const std::vector<uint16_t> free, FindFreePorts(2 * instances.size() + 1));
    for (size_t i = 0; i < instances.size(); ++i) {
      instances[i].ports = {free[2 * i], free[2 * i + 1], free.back()};
    }
  }
  return instances;
}

std::string Loopback(uint16_t port) { return absl::StrCat("127.0.0.1:", port); }

// The gRPC addresses of all processes of a service.
std::string AddressesOf(absl::string_view service, const Instances& instances) {
  std::vector<std::string> addresses;
  for (const Instance& instance : instances) {
    if (instance.service == service) addresses.push_back(Loopback(instance.ports.serving));
  }
  const std::string list = absl::StrJoin(addresses, ",");
  return addresses.size() == 1 ? list : absl::StrCat("ipv4:", list);
}

// Where callers are told to look for a service.
std::string TargetOf(absl::string_view service, const PlanOptions& options,
                     const Instances& instances) {
  return options.registry ? absl::StrCat("registry:///", service) : AddressesOf(service, instances);
}

// What each process must be told beside its defaults.
std::vector<std::string> Assignments(const Instance& instance, const PlanOptions& options,
                                     const Instances& instances) {
  const std::string& service = instance.service;
  const auto upstream = [&](const char* callee, const char* full_name) {
    return absl::StrCat("upstreams.souk.", callee, ".v1.", full_name, "=",
                        TargetOf(callee, options, instances));
  };
  const auto client = [&](const char* callee) {
    return absl::StrCat("clients.", callee, ".target=", TargetOf(callee, options, instances));
  };
  std::vector<std::string> keys = {
      absl::StrCat("process.admin_listen=", Loopback(instance.ports.admin)),
      // The pipe to soukctl is no terminal, but a person reads it.
      "process.telemetry.log.format=TERMINAL"};
  if (options.registry && service != kRegistry) {
    keys.push_back(
        absl::StrCat("process.discovery.registry.target=", AddressesOf(kRegistry, instances)));
  }
  if (service == "gateway") {
    keys.push_back(absl::StrCat("http.listen=", Loopback(instance.ports.serving)));
    keys.push_back(absl::StrCat("grpc.listen=", Loopback(instance.ports.operators)));
    keys.push_back(absl::StrCat("descriptor_set=", options.bin_dir, "/../share/souk.pb"));
    keys.push_back(upstream("user", "UserService"));
    keys.push_back(upstream("order", "OrderService"));
    keys.push_back(upstream("payment", "PaymentService"));
    keys.push_back(upstream("inventory", "InventoryService"));
    return keys;
  }
  keys.push_back(absl::StrCat("grpc.listen=", Loopback(instance.ports.serving)));
  if (service == kRegistry) return keys;
  if (options.registry) keys.push_back("process.discovery.advertise=127.0.0.1");
  keys.push_back(absl::StrCat("database=", options.databases.Of(service)));
  if (!options.nats.empty()) {
    keys.push_back("events.bus=NATS");
    keys.push_back(absl::StrCat("events.nats.url=", options.nats));
  }
  if (service == "order") {
    for (const char* callee : {"user", "payment", "inventory"}) keys.push_back(client(callee));
  }
  if (service == "user") {
    keys.push_back(absl::StrCat("data_dir=", options.data_dir));
    keys.push_back(client("order"));
  }
  if (service == "payment") {
    keys.push_back(absl::StrCat("processor_database=", options.databases.Of("processor")));
  }
  return keys;
}

// Whether an assignment to `target` is meant for the process: to itself, or to all its replicas.
bool IsMeantFor(absl::string_view target, absl::string_view process) {
  return process == target || absl::StartsWith(process, absl::StrCat(target, "-"));
}

absl::Status AddAssignments(const std::vector<std::string>& assignments,
                            std::vector<ProcessPlan>& plan) {
  for (const std::string& assignment : assignments) {
    const size_t colon = assignment.find(':');
    bool found = false;
    for (ProcessPlan& process : plan) {
      if (colon == std::string::npos || !IsMeantFor(assignment.substr(0, colon), process.name)) {
        continue;
      }
      process.command.push_back(absl::StrCat("--set=", assignment.substr(colon + 1)));
      found = true;
    }
    if (!found) {
      return absl::InvalidArgumentError(
          absl::StrCat("--set ", assignment,
                       ": write PROCESS:PATH=VALUE, with one of gateway, "
                       "user, order, payment, inventory and registry"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ProcessPlan>> PlanProcesses(const PlanOptions& options) {
  ASSIGN_OR_RETURN(const Instances instances, ChooseInstances(options));
  std::vector<ProcessPlan> plan;
  for (const Instance& instance : instances) {
    ProcessPlan process;
    process.name = instance.name;
    process.command.push_back(absl::StrCat(options.bin_dir, "/souk-", instance.service));
    for (const std::string& key : Assignments(instance, options, instances)) {
      process.command.push_back(absl::StrCat("--set=", key));
    }
    process.endpoint.admin = absl::StrCat("http://", Loopback(instance.ports.admin));
    if (instance.service == "gateway") {
      process.endpoint.http = absl::StrCat("http://", Loopback(instance.ports.serving));
      process.endpoint.grpc = Loopback(instance.ports.operators);
    } else {
      process.endpoint.grpc = Loopback(instance.ports.serving);
    }
    if (instance.service != "gateway" && instance.service != kRegistry) {
      process.endpoint.database = options.databases.Of(instance.service);
    }
    plan.push_back(std::move(process));
  }
  RETURN_IF_ERROR(AddAssignments(options.assignments, plan));
  return plan;
}

}  // namespace souk::soukctl

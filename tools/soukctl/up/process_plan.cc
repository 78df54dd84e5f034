#include "tools/soukctl/up/process_plan.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/up/free_ports.h"

namespace souk::soukctl {
namespace {

// Callers before callees: so they end, each drained while what it calls still runs.
constexpr const char* kProcesses[] = {"gateway", "order", "payment", "inventory", "user"};

struct PortPair {
  uint16_t serving;  // HTTP of the gateway, gRPC of a service
  uint16_t admin;
};

absl::StatusOr<std::map<std::string, PortPair>> ChoosePorts(bool ephemeral) {
  if (!ephemeral) {
    return std::map<std::string, PortPair>{{"gateway", {8080, 9100}},
                                           {"user", {50051, 9101}},
                                           {"order", {50052, 9102}},
                                           {"payment", {50053, 9103}},
                                           {"inventory", {50054, 9104}}};
  }
  ASSIGN_OR_RETURN(const std::vector<uint16_t> free, FindFreePorts(2 * std::size(kProcesses)));
  std::map<std::string, PortPair> ports;
  size_t next = 0;
  for (const char* process : kProcesses) {
    ports[process] = {free[next], free[next + 1]};
    next += 2;
  }
  return ports;
}

std::string Loopback(uint16_t port) { return absl::StrCat("127.0.0.1:", port); }

std::string Upstream(const std::string& service, const std::string& full_name, uint16_t port) {
  return absl::StrCat("upstreams.souk.", service, ".v1.", full_name, "=", Loopback(port));
}

// What each process must be told beside its defaults.
std::vector<std::string> Assignments(const std::string& process, const std::string& bin_dir,
                                     const std::string& data_dir,
                                     const std::map<std::string, PortPair>& ports) {
  const auto port = [&](const char* name) { return ports.at(name).serving; };
  std::vector<std::string> keys = {
      absl::StrCat("process.admin_listen=", Loopback(ports.at(process).admin)),
      // The pipe to soukctl is no terminal, but a person reads it.
      "process.telemetry.log.format=TERMINAL"};
  if (process == "gateway") {
    keys.push_back(absl::StrCat("http.listen=", Loopback(port("gateway"))));
    keys.push_back(absl::StrCat("descriptor_set=", bin_dir, "/../share/souk.pb"));
    keys.push_back(Upstream("user", "UserService", port("user")));
    keys.push_back(Upstream("order", "OrderService", port("order")));
    keys.push_back(Upstream("payment", "PaymentService", port("payment")));
    keys.push_back(Upstream("inventory", "InventoryService", port("inventory")));
    return keys;
  }
  keys.push_back(absl::StrCat("grpc.listen=", Loopback(ports.at(process).serving)));
  keys.push_back(absl::StrCat("database=sqlite://", data_dir, "/", process, ".db"));
  if (process == "order") {
    for (const char* callee : {"user", "payment", "inventory"}) {
      keys.push_back(absl::StrCat("clients.", callee, ".target=", Loopback(port(callee))));
    }
  }
  if (process == "user") keys.push_back(absl::StrCat("data_dir=", data_dir));
  if (process == "payment") {
    keys.push_back(absl::StrCat("processor_database=sqlite://", data_dir, "/processor.db"));
  }
  return keys;
}

ProcessPlan* Find(std::vector<ProcessPlan>& plan, absl::string_view name) {
  for (ProcessPlan& process : plan) {
    if (process.name == name) return &process;
  }
  return nullptr;
}

absl::Status AddAssignments(const std::vector<std::string>& assignments,
                            std::vector<ProcessPlan>& plan) {
  for (const std::string& assignment : assignments) {
    const size_t colon = assignment.find(':');
    ProcessPlan* const process =
        colon == std::string::npos ? nullptr : Find(plan, assignment.substr(0, colon));
    if (process == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("--set ", assignment,
                       ": write PROCESS:PATH=VALUE, with one of gateway, "
                       "user, order, payment and inventory"));
    }
    process->command.push_back(absl::StrCat("--set=", assignment.substr(colon + 1)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ProcessPlan>> PlanProcesses(const PlanOptions& options) {
  ASSIGN_OR_RETURN(const auto ports, ChoosePorts(options.ephemeral_ports));
  std::vector<ProcessPlan> plan;
  for (const std::string name : kProcesses) {
    ProcessPlan process;
    process.name = name;
    process.command.push_back(absl::StrCat(options.bin_dir, "/souk-", name));
    for (const std::string& key : Assignments(name, options.bin_dir, options.data_dir, ports)) {
      process.command.push_back(absl::StrCat("--set=", key));
    }
    const PortPair& own = ports.at(name);
    process.endpoint.admin = absl::StrCat("http://", Loopback(own.admin));
    if (name == "gateway") {
      process.endpoint.http = absl::StrCat("http://", Loopback(own.serving));
    } else {
      process.endpoint.grpc = Loopback(own.serving);
      process.endpoint.database = absl::StrCat("sqlite://", options.data_dir, "/", name, ".db");
    }
    plan.push_back(std::move(process));
  }
  RETURN_IF_ERROR(AddAssignments(options.assignments, plan));
  return plan;
}

}  // namespace souk::soukctl

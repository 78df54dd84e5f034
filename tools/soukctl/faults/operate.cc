#include "tools/soukctl/faults/operate.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/config/overrides.h"
#include "common/json/writer.h"
#include "souk/admin/v1/faults.grpc.pb.h"
#include "tools/soukctl/verify/calls.h"

namespace souk::soukctl {
namespace {

namespace v1 = admin::v1;

absl::StatusOr<std::unique_ptr<v1::Faults::Stub>> StubOf(const Endpoints& endpoints,
                                                         const std::string& process) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, Connect(endpoints, process));
  return v1::Faults::NewStub(channel);
}

// As Ask; a process that does not serve Faults says why not.
template <typename Response, typename Request, typename Method>
absl::StatusOr<Response> AskAllowed(const std::string& process, const Request& request,
                                    const Method& method) {
  absl::StatusOr<Response> response = Ask<Response>(process, request, method);
  if (!absl::IsUnimplemented(response.status())) return response;
  if (process == "gateway") {
    return absl::FailedPreconditionError(
        "the gateway allows no faults; let its callees' meet its calls, by caller=gateway");
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the ", process, " process allows no faults; start it with ",
      "grpc.allow_faults=true (soukctl up --set ", process, ":grpc.allow_faults=true)"));
}

absl::StatusOr<v1::ListFaultsResponse> List(const Endpoints& endpoints,
                                            const std::string& process) {
  ASSIGN_OR_RETURN(const std::unique_ptr<v1::Faults::Stub> stub, StubOf(endpoints, process));
  return AskAllowed<v1::ListFaultsResponse>(
      process, v1::ListFaultsRequest(),
      [&](auto... arguments) { return stub->ListFaults(arguments...); });
}

}  // namespace

absl::Status SetFault(const Endpoints& endpoints, const std::string& process,
                      const std::string& name, const std::vector<std::string>& keys,
                      std::ostream& out) {
  v1::SetFaultRequest request;
  request.mutable_fault()->set_name(name);
  RETURN_IF_ERROR(config::ApplyAssignments(keys, *request.mutable_fault()->mutable_config()));
  ASSIGN_OR_RETURN(const std::unique_ptr<v1::Faults::Stub> stub, StubOf(endpoints, process));
  RETURN_IF_ERROR(AskAllowed<v1::SetFaultResponse>(
      process, request, [&](auto... arguments) { return stub->SetFault(arguments...); }));
  out << process << "  " << name << "  set\n";
  return absl::OkStatus();
}

absl::Status ListFaults(const Endpoints& endpoints, const std::vector<std::string>& processes,
                        std::ostream& out) {
  for (const std::string& process : processes) {
    const absl::StatusOr<v1::ListFaultsResponse> listed = List(endpoints, process);
    if (absl::IsFailedPrecondition(listed.status()) && processes.size() > 1) continue;
    RETURN_IF_ERROR(listed);
    for (const v1::Fault& fault : listed->faults()) out << DescribeFault(process, fault) << "\n";
  }
  return absl::OkStatus();
}

absl::Status ClearFaults(const Endpoints& endpoints, const std::vector<std::string>& processes,
                         const std::string& name, std::ostream& out) {
  v1::ClearFaultsRequest request;
  request.set_name(name);
  for (const std::string& process : processes) {
    ASSIGN_OR_RETURN(const std::unique_ptr<v1::Faults::Stub> stub, StubOf(endpoints, process));
    const absl::StatusOr<v1::ClearFaultsResponse> cleared = AskAllowed<v1::ClearFaultsResponse>(
        process, request, [&](auto... arguments) { return stub->ClearFaults(arguments...); });
    if (absl::IsFailedPrecondition(cleared.status()) && processes.size() > 1) continue;
    RETURN_IF_ERROR(cleared);
    for (const std::string& each : cleared->names())
      out << process << "  " << each << "  cleared\n";
  }
  return absl::OkStatus();
}

std::string DescribeFault(const std::string& process, const v1::Fault& fault) {
  std::string config;
  if (!json::Write(fault.config(), {}, config).ok()) config = "{}";
  std::string line =
      absl::StrCat(process, "  ", fault.name(), "  ", config, "  ", fault.calls(), " calls");
  if (fault.has_expires_in()) {
    absl::StrAppend(&line, ", ends in ", fault.expires_in().seconds(), "s");
  }
  return line;
}

}  // namespace souk::soukctl

#include "common/host/fault_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/config/defaults.h"
#include "common/host/faults.h"
#include "common/rpc/wire_values.h"

namespace souk::host {
namespace {

namespace v1 = admin::v1;

constexpr size_t kMostFaults = 100;
constexpr size_t kLongestName = 64;

bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kLongestName &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

v1::Fault ToProto(const rpc::ServerFaults::Report& report) {
  v1::Fault fault;
  fault.set_name(report.rule.name);
  *fault.mutable_config() = ToFaultConfig(report.rule);
  fault.set_calls(report.calls);
  if (report.expires_in.has_value()) *fault.mutable_expires_in() = rpc::ToProto(*report.expires_in);
  return fault;
}

}  // namespace

FaultService::FaultService(rpc::ServerFaults& faults, const std::vector<std::string>& methods)
    : Service("souk.admin.v1.Faults"), faults_(faults), methods_(methods) {
  Handle("SetFault", &FaultService::SetFault);
  Handle("ListFaults", &FaultService::ListFaults);
  Handle("ClearFaults", &FaultService::ClearFaults);
}

Task<absl::StatusOr<v1::SetFaultResponse>> FaultService::SetFault(CallContext /*call*/,
                                                                  v1::SetFaultRequest request) {
  Violations violations;
  violations.Require(IsName(request.fault().name()), "fault.name",
                     "must be 1 to 64 of a-z, A-Z, 0-9, - and _");
  CO_RETURN_IF_ERROR(violations.ToStatus());
  config::v1::FaultConfig& config = *request.mutable_fault()->mutable_config();
  config::ApplyDefaults(config);
  CO_ASSIGN_OR_RETURN(TimedFault fault,
                      ToFault(request.fault().name(), request.fault().name(), config, methods_));
  if (faults_.List().size() >= kMostFaults) {
    co_return absl::ResourceExhaustedError(
        absl::StrCat("there are ", kMostFaults, " faults; clear some"));
  }
  faults_.Set(std::move(fault.rule), fault.expires_after);
  co_return v1::SetFaultResponse();
}

Task<absl::StatusOr<v1::ListFaultsResponse>> FaultService::ListFaults(
    CallContext /*call*/, v1::ListFaultsRequest /*request*/) {
  v1::ListFaultsResponse response;
  for (const rpc::ServerFaults::Report& report : faults_.List()) {
    *response.add_faults() = ToProto(report);
  }
  co_return response;
}

Task<absl::StatusOr<v1::ClearFaultsResponse>> FaultService::ClearFaults(
    CallContext /*call*/, v1::ClearFaultsRequest request) {
  v1::ClearFaultsResponse response;
  for (const rpc::ServerFaults::Report& report : faults_.List()) {
    if (!request.name().empty() && request.name() != report.rule.name) continue;
    // It may just have expired.
    if (faults_.Clear(report.rule.name)) response.add_names(report.rule.name);
  }
  if (!request.name().empty() && response.names().empty()) {
    co_return absl::NotFoundError(absl::StrCat("there is no fault ", request.name()));
  }
  co_return response;
}

}  // namespace souk::host

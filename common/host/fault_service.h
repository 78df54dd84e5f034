#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/rpc/server_faults.h"
#include "common/rpc/service.h"
#include "souk/admin/v1/faults.pb.h"

namespace souk::host {

/// Serves souk.admin.v1.Faults: faults that come and go while the process runs.
class FaultService final : public rpc::Service {
 public:
  /// Both outlive this; `methods` are the full names of those that faults can meet.
  FaultService(rpc::ServerFaults& faults, const std::vector<std::string>& methods);

  Task<absl::StatusOr<admin::v1::SetFaultResponse>> SetFault(CallContext call,
                                                             admin::v1::SetFaultRequest request);
  Task<absl::StatusOr<admin::v1::ListFaultsResponse>> ListFaults(
      CallContext call, admin::v1::ListFaultsRequest request);
  Task<absl::StatusOr<admin::v1::ClearFaultsResponse>> ClearFaults(
      CallContext call, admin::v1::ClearFaultsRequest request);

 private:
  rpc::ServerFaults& faults_;
  const std::vector<std::string>& methods_;
};

}  // namespace souk::host

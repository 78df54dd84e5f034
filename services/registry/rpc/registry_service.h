#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "services/registry/use_cases/lease_table.h"
#include "souk/registry/v1/registry.pb.h"

namespace souk::registry {

/// Serves souk.registry.v1.Registry. Thread-safe.
class RegistryService final : public rpc::Service {
 public:
  /// `leases` outlives this. Its Close ends the watches with DRAINING.
  explicit RegistryService(LeaseTable& leases);

  Task<absl::StatusOr<v1::RegisterResponse>> Register(CallContext call,
                                                      v1::RegisterRequest request);
  Task<absl::StatusOr<v1::RenewResponse>> Renew(CallContext call, v1::RenewRequest request);
  Task<absl::StatusOr<v1::DeregisterResponse>> Deregister(CallContext call,
                                                          v1::DeregisterRequest request);
  Task<absl::Status> Watch(CallContext call, v1::WatchRequest request,
                           rpc::Writer<v1::WatchResponse> listings);
  Task<absl::StatusOr<v1::ListResponse>> List(CallContext call, v1::ListRequest request);

 private:
  LeaseTable& leases_;
};

}  // namespace souk::registry

#pragma once

#include "absl/status/statusor.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "common/host/platform.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "souk/admin/v1/edges.pb.h"

namespace souk::host {

/// Serves souk.admin.v1.Edges: how the calls of a process to others go, and its breakers.
class EdgeService final : public rpc::Service {
 public:
  /// The platform outlives this.
  explicit EdgeService(Platform& platform);

  Task<absl::StatusOr<admin::v1::EdgesSnapshot>> ListEdges(CallContext call,
                                                           admin::v1::ListEdgesRequest request);
  Task<absl::Status> WatchEdges(CallContext call, admin::v1::WatchEdgesRequest request,
                                rpc::Writer<admin::v1::EdgesSnapshot> snapshots);
  Task<absl::StatusOr<admin::v1::ForceBreakerResponse>> ForceBreaker(
      CallContext call, admin::v1::ForceBreakerRequest request);

  /// Ends the streams with DRAINING.
  void EndStreams() { ending_.Cancel(); }

 private:
  admin::v1::EdgesSnapshot Snapshot(const std::vector<rpc::EdgeReport>& now,
                                    const std::vector<rpc::EdgeReport>& before,
                                    absl::Duration interval) const;

  Platform& platform_;
  const SteadyTime began_;
  async::CancellationSource ending_;
};

}  // namespace souk::host

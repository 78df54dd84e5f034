#pragma once

#include <vector>

#include "absl/time/time.h"
#include "common/rpc/edge_report.h"
#include "souk/admin/v1/edges.pb.h"

namespace souk::host {

/// The edges as operators see them: what was counted between two readings of them, `interval`
/// apart. An edge or method that `before` does not have counts from nothing.
admin::v1::EdgesSnapshot ToSnapshot(const std::vector<rpc::EdgeReport>& now,
                                    const std::vector<rpc::EdgeReport>& before,
                                    absl::Duration interval);

admin::v1::Breaker ToProto(const rpc::BreakerReport& breaker);

}  // namespace souk::host

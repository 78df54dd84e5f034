#pragma once

#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "services/order/use_cases/read_model.h"
#include "souk/admin/v1/order_views.pb.h"

namespace souk::order {

/// Serves souk.admin.v1.OrderViews.
class OrderViewsService final : public rpc::Service {
 public:
  /// `views` outlives this.
  explicit OrderViewsService(ReadModel& views);

  Task<absl::Status> Rebuild(CallContext call, admin::v1::RebuildRequest request,
                             rpc::Writer<admin::v1::RebuildProgress> progress);

 private:
  ReadModel& views_;
};

}  // namespace souk::order

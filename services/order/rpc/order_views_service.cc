#include "services/order/rpc/order_views_service.h"

namespace souk::order {

OrderViewsService::OrderViewsService(ReadModel& views)
    : Service("souk.admin.v1.OrderViews"), views_(views) {
  Handle("Rebuild", &OrderViewsService::Rebuild);
}

Task<absl::Status> OrderViewsService::Rebuild(CallContext call, admin::v1::RebuildRequest /*empty*/,
                                              rpc::Writer<admin::v1::RebuildProgress> progress) {
  co_return co_await views_.Rebuild(call.cancellation, [&progress](ReadModel::Progress now) {
    admin::v1::RebuildProgress message;
    message.set_orders(now.orders);
    message.set_total(now.total);
    message.set_removed(now.removed);
    return progress.Write(std::move(message));
  });
}

}  // namespace souk::order

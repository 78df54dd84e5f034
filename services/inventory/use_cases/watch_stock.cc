#include "services/inventory/use_cases/watch_stock.h"

#include "common/base/status_macros.h"
#include "common/rpc/draining.h"

namespace souk::inventory {
namespace {

absl::Status Ended(const CallContext& call) {
  if (call.cancellation.cancelled()) return absl::CancelledError("the caller left");
  return rpc::DrainingError();
}

}  // namespace

StockWatch WatchStock::Start(const std::string& sku) {
  // Subscribed before the first read, it misses no change.
  return StockWatch(products_, sku, changes_.Watch(sku));
}

Task<absl::StatusOr<Product>> StockWatch::Next(CallContext call) {
  for (;;) {
    if (given_ && !co_await changes_.Next(call.cancellation)) co_return Ended(call);
    CO_ASSIGN_OR_RETURN(Product product, co_await products_->Get(call, sku_));
    if (given_ == product) continue;
    given_ = product;
    co_return product;
  }
}

}  // namespace souk::inventory

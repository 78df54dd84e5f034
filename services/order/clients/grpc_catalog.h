#pragma once

#include <vector>

#include "common/rpc/channel.h"
#include "common/rpc/client.h"
#include "services/order/use_cases/catalog.h"
#include "souk/inventory/v1/inventory_service.pb.h"

namespace souk::order {

/// Asks the inventory service, at each call.
class GrpcCatalog final : public Catalog {
 public:
  /// `inventory` outlives this.
  explicit GrpcCatalog(rpc::Channel& inventory);

  Task<absl::StatusOr<std::vector<OrderItem>>> Price(CallContext call,
                                                     std::vector<RequestedItem> items) override;

 private:
  rpc::UnaryMethod<inventory::v1::BatchGetProductsRequest, inventory::v1::BatchGetProductsResponse>
      batch_get_products_;
};

/// The items at the prices of the products, which answer to them one by one. INTERNAL when they do
/// not.
absl::StatusOr<std::vector<OrderItem>> AtPricesOf(
    const inventory::v1::BatchGetProductsResponse& products, std::vector<RequestedItem> items);

}  // namespace souk::order

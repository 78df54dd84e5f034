#include "services/order/clients/grpc_catalog.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/order/clients/peer_status.h"

namespace souk::order {
namespace {

absl::Status OtherProducts() {
  return absl::InternalError("inventory answered with other products than were asked for");
}

}  // namespace

GrpcCatalog::GrpcCatalog(rpc::Channel& inventory)
    : batch_get_products_(inventory.Unary<inventory::v1::BatchGetProductsRequest,
                                          inventory::v1::BatchGetProductsResponse>(
          "souk.inventory.v1.InventoryService/BatchGetProducts")) {}

Task<absl::StatusOr<std::vector<OrderItem>>> GrpcCatalog::Price(CallContext call,
                                                                std::vector<RequestedItem> items) {
  inventory::v1::BatchGetProductsRequest request;
  for (const RequestedItem& item : items) request.add_skus(item.sku);
  const auto products = co_await batch_get_products_(std::move(call), std::move(request));
  CO_RETURN_IF_ERROR(AnswerOf(products.status(), "the prices"));
  co_return AtPricesOf(*products, std::move(items));
}

absl::StatusOr<std::vector<OrderItem>> AtPricesOf(
    const inventory::v1::BatchGetProductsResponse& products, std::vector<RequestedItem> items) {
  if (static_cast<size_t>(products.products_size()) != items.size()) return OtherProducts();
  std::vector<OrderItem> priced;
  priced.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    const inventory::v1::Product& product = products.products(static_cast<int>(i));
    const auto unit_price =
        Money::Create(product.unit_price().currency_code(), product.unit_price().minor_units());
    if (product.sku() != items[i].sku || !unit_price.ok()) return OtherProducts();
    priced.push_back({std::move(items[i].sku), items[i].quantity, *unit_price});
  }
  return priced;
}

}  // namespace souk::order

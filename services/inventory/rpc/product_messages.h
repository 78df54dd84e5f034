#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/inventory/domain/product.h"
#include "services/inventory/domain/stock.h"
#include "services/inventory/use_cases/adjust_stock.h"
#include "services/inventory/use_cases/list_products.h"
#include "services/inventory/use_cases/update_product.h"
#include "souk/inventory/v1/inventory_service.pb.h"
#include "souk/inventory/v1/product.pb.h"

namespace souk::inventory {

// The messages about products as the use cases see them. Each Parse and Check gives
// INVALID_ARGUMENT with every violated field.

v1::Product ToProto(const Product& product);
v1::BatchGetProductsResponse ToProto(const std::vector<Product>& products);
v1::ListProductsResponse ToProto(const ProductPage& page);
v1::StockMovement ToProto(const StockMovement& movement);

/// OK when `sku` is one.
absl::Status CheckSku(absl::string_view sku);

absl::StatusOr<Product> ParseNewProduct(const v1::CreateProductRequest& request);
absl::StatusOr<std::vector<std::string>> ParseBatchGet(const v1::BatchGetProductsRequest& request);
absl::StatusOr<UpdateProductCommand> ParseUpdate(const v1::UpdateProductRequest& request);
absl::StatusOr<AdjustStockCommand> ParseAdjustStock(const v1::AdjustStockRequest& request);

/// Which page a request asks for.
struct ParsedList {
  std::string after_sku;
  int size = 0;
};
absl::StatusOr<ParsedList> ParseList(const v1::ListProductsRequest& request);

}  // namespace souk::inventory

#include "services/inventory/rpc/product_messages.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/page_token.h"
#include "common/base/status_macros.h"
#include "common/rpc/wire_values.h"

namespace souk::inventory {
namespace {

constexpr std::array<absl::string_view, 1> kProductList = {"products"};
constexpr int kMaxBatchGet = 100;
constexpr int64_t kMaxDelta = kMaxOnHand;

v1::StockMovement::Kind ToProto(MovementKind kind) {
  switch (kind) {
    case MovementKind::kInitial:
      return v1::StockMovement::INITIAL;
    case MovementKind::kAdjusted:
      return v1::StockMovement::ADJUSTED;
    case MovementKind::kSold:
      return v1::StockMovement::SOLD;
  }
}

// What an update names: by its mask or, without one, by having a value.
struct NamedFields {
  bool display_name = false;
  bool currency_code = false;
  bool minor_units = false;
};

// A mask may name what says which product, and what is only ever given out: a client may send back
// a whole product that it read. The stock is neither.
NamedFields ReadMask(const google::protobuf::FieldMask& mask, Violations& violations) {
  constexpr absl::string_view kIgnored[] = {"sku", "reserved", "available", "etag"};
  NamedFields named;
  for (int i = 0; i < mask.paths_size(); ++i) {
    const std::string& path = mask.paths(i);
    const std::string field = absl::StrCat("update_mask.paths[", i, "]");
    const bool price = path == "unit_price";
    if (path == "display_name") {
      named.display_name = true;
    } else if (price || path == "unit_price.currency_code" || path == "unit_price.minor_units") {
      named.currency_code |= price || path == "unit_price.currency_code";
      named.minor_units |= price || path == "unit_price.minor_units";
    } else if (path == "on_hand") {
      violations.Add(field, "must not be on_hand, which AdjustStock changes");
    } else if (std::find(std::begin(kIgnored), std::end(kIgnored), path) == std::end(kIgnored)) {
      violations.Add(field, "must be a field of the product");
    }
  }
  return named;
}

NamedFields NamedByValue(const v1::Product& product) {
  return {.display_name = !product.display_name().empty(),
          .currency_code = product.has_unit_price(),
          .minor_units = product.has_unit_price()};
}

}  // namespace

v1::Product ToProto(const Product& product) {
  v1::Product proto;
  proto.set_sku(product.sku);
  proto.set_display_name(product.display_name);
  *proto.mutable_unit_price() = rpc::ToProto(product.unit_price);
  proto.set_on_hand(static_cast<int32_t>(product.on_hand));
  proto.set_reserved(static_cast<int32_t>(product.reserved));
  proto.set_available(static_cast<int32_t>(product.available()));
  proto.set_etag(product.Etag());
  return proto;
}

v1::BatchGetProductsResponse ToProto(const std::vector<Product>& products) {
  v1::BatchGetProductsResponse response;
  for (const Product& product : products) *response.add_products() = ToProto(product);
  return response;
}

v1::ListProductsResponse ToProto(const ProductPage& page) {
  v1::ListProductsResponse response;
  for (const Product& product : page.products) *response.add_products() = ToProto(product);
  if (page.more) {
    response.set_next_page_token(EncodePageToken(kProductList, page.products.back().sku));
  }
  return response;
}

v1::StockMovement ToProto(const StockMovement& movement) {
  v1::StockMovement proto;
  proto.set_movement_id(movement.movement_id);
  proto.set_sku(movement.sku);
  proto.set_kind(ToProto(movement.kind));
  proto.set_delta(static_cast<int32_t>(movement.delta));
  proto.set_reason(movement.reason);
  proto.set_reservation_id(movement.reservation_id);
  *proto.mutable_create_time() = rpc::ToProto(movement.create_time);
  return proto;
}

absl::Status CheckSku(absl::string_view sku) {
  Violations violations;
  CheckSku(sku, "sku", violations);
  return violations.ToStatus();
}

absl::StatusOr<Product> ParseNewProduct(const v1::CreateProductRequest& request) {
  const v1::Product& product = request.product();
  Violations violations;
  CheckSku(product.sku(), "product.sku", violations);
  CheckText(product.display_name(), "product.display_name", violations);
  const std::optional<Money> unit_price =
      rpc::ParseMoney(product.unit_price(), "product.unit_price", 1, kMaxUnitPrice, violations);
  violations.Require(product.on_hand() >= 0 && product.on_hand() <= kMaxOnHand, "product.on_hand",
                     absl::StrCat("must be 0 to ", kMaxOnHand));
  RETURN_IF_ERROR(violations.ToStatus());
  return Product{.sku = product.sku(),
                 .display_name = product.display_name(),
                 .unit_price = *unit_price,
                 .on_hand = product.on_hand()};
}

absl::StatusOr<std::vector<std::string>> ParseBatchGet(const v1::BatchGetProductsRequest& request) {
  Violations violations;
  violations.Require(request.skus_size() >= 1 && request.skus_size() <= kMaxBatchGet, "skus",
                     absl::StrCat("must be 1 to ", kMaxBatchGet));
  RETURN_IF_ERROR(violations.ToStatus());
  std::set<absl::string_view> seen;
  for (int i = 0; i < request.skus_size(); ++i) {
    const std::string field = absl::StrCat("skus[", i, "]");
    CheckSku(request.skus(i), field, violations);
    violations.Require(seen.insert(request.skus(i)).second, field, "stands there twice");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return std::vector<std::string>(request.skus().begin(), request.skus().end());
}

absl::StatusOr<UpdateProductCommand> ParseUpdate(const v1::UpdateProductRequest& request) {
  const v1::Product& product = request.product();
  Violations violations;
  CheckSku(product.sku(), "product.sku", violations);
  const NamedFields named = request.update_mask().paths_size() > 0
                                ? ReadMask(request.update_mask(), violations)
                                : NamedByValue(product);
  violations.Require(named.display_name || named.currency_code || named.minor_units, "update_mask",
                     "must name display_name or unit_price");
  UpdateProductCommand command{.sku = product.sku(), .change = {}, .etag = product.etag()};
  if (named.display_name) {
    CheckText(product.display_name(), "product.display_name", violations);
    command.change.display_name = product.display_name();
  }
  if (named.currency_code) {
    violations.Require(IsCurrencyCode(product.unit_price().currency_code()),
                       "product.unit_price.currency_code",
                       "must be three letters A-Z, such as EUR");
    command.change.currency_code = product.unit_price().currency_code();
  }
  if (named.minor_units) {
    const int64_t minor_units = product.unit_price().minor_units();
    violations.Require(minor_units >= 1 && minor_units <= kMaxUnitPrice,
                       "product.unit_price.minor_units",
                       absl::StrCat("must be 1 to ", kMaxUnitPrice));
    command.change.minor_units = minor_units;
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return command;
}

absl::StatusOr<AdjustStockCommand> ParseAdjustStock(const v1::AdjustStockRequest& request) {
  const int64_t delta = request.delta();
  Violations violations;
  CheckSku(request.sku(), "sku", violations);
  violations.Require(delta != 0 && delta >= -kMaxDelta && delta <= kMaxDelta, "delta",
                     absl::StrCat("must be ", -kMaxDelta, " to ", kMaxDelta, ", not 0"));
  CheckText(request.reason(), "reason", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return AdjustStockCommand{request.sku(), delta, request.reason()};
}

absl::StatusOr<ParsedList> ParseList(const v1::ListProductsRequest& request) {
  Violations violations;
  ParsedList list;
  list.size = PageSize(request.page_size(), violations);
  list.after_sku = DecodePageToken(kProductList, request.page_token(), violations);
  violations.Require(list.after_sku.empty() || IsSku(list.after_sku), "page_token",
                     "is no token of this list");
  RETURN_IF_ERROR(violations.ToStatus());
  return list;
}

}  // namespace souk::inventory

#include "tools/soukctl/load/shop.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/json/writer.h"
#include "souk/order/v1/order_service.pb.h"
#include "souk/user/v1/user_service.pb.h"

namespace souk::soukctl {
namespace {

constexpr int kProducts = 8;
constexpr int kUsers = 4;
constexpr int kStock = 100'000'000;
constexpr size_t kMaxItems = 3;
constexpr int kMaxQuantity = 3;
constexpr size_t kRemembered = 1000;

absl::Status Post(const GatewayClient& gateway, const std::string& path,
                  const google::protobuf::Message& request, google::protobuf::Message& response) {
  std::string body;
  RETURN_IF_ERROR(json::Write(request, {}, body));
  return gateway.Call("POST", path, body, response);
}

absl::StatusOr<inventory::v1::Product> StockProduct(const GatewayClient& gateway, int number) {
  inventory::v1::Product product;
  product.set_sku(absl::StrCat("LOAD-", number));
  product.set_display_name(absl::StrCat("Load product ", number));
  product.mutable_unit_price()->set_currency_code("EUR");
  product.mutable_unit_price()->set_minor_units(100 + 7 * number);
  product.set_on_hand(kStock);
  inventory::v1::Product there;
  const absl::Status made = Post(gateway, "/v1/products", product, there);
  if (made.code() == absl::StatusCode::kAlreadyExists) {
    RETURN_IF_ERROR(gateway.Call("GET", absl::StrCat("/v1/products/", product.sku()), "", there));
    return there;
  }
  RETURN_IF_ERROR(made);
  return there;
}

absl::StatusOr<LoadBuyer> SignUp(const GatewayClient& gateway, const std::string& id) {
  user::v1::CreateUserRequest request;
  request.set_email(absl::StrCat("load-", id, "@example.com"));
  request.set_display_name("Load shopper");
  request.set_password(id);
  user::v1::User made;
  RETURN_IF_ERROR(Post(gateway, "/v1/users", request, made));
  return LoadBuyer{.id = made.user_id(), .email = request.email(), .password = request.password()};
}

}  // namespace

absl::StatusOr<LoadShop> LoadShop::Open(const GatewayClient& gateway, const Clock& clock,
                                        Random& random) {
  std::vector<inventory::v1::Product> products;
  for (int i = 1; i <= kProducts; ++i) {
    ASSIGN_OR_RETURN(products.emplace_back(), StockProduct(gateway, i));
  }
  SystemRandom ids;
  std::vector<LoadBuyer> users;
  for (int i = 0; i < kUsers; ++i) {
    ASSIGN_OR_RETURN(users.emplace_back(), SignUp(gateway, NewUuidV7(clock, ids)));
  }
  return LoadShop(std::move(products), std::move(users), clock, random);
}

LoadRequest LoadShop::Ask(LoadKind kind) {
  switch (kind) {
    case LoadKind::kOrder:
      return PlaceOrder();
    case LoadKind::kRead:
      return ReadProduct();
    case LoadKind::kLookup:
      return LookUpOrder();
    case LoadKind::kLogin:
      return LogIn();
  }
  return ReadProduct();
}

void LoadShop::Placed(order::v1::Order order) {
  if (placed_.size() < kRemembered) {
    placed_.push_back(std::move(order));
    return;
  }
  placed_[oldest_] = std::move(order);
  oldest_ = (oldest_ + 1) % kRemembered;
}

LoadRequest LoadShop::PlaceOrder() {
  order::v1::Order expected;
  order::v1::CreateOrderRequest request;
  expected.set_user_id(AnyOf(users_).id);
  request.set_user_id(expected.user_id());
  request.set_payment_token("tok_ok");
  const size_t items = 1 + random_.NextBelow(std::min(kMaxItems, products_.size()));
  const size_t first = random_.NextBelow(products_.size());
  int64_t total = 0;
  for (size_t i = 0; i < items; ++i) {
    const inventory::v1::Product& product = products_[(first + i) % products_.size()];
    order::v1::OrderItem& item = *expected.add_items();
    item.set_sku(product.sku());
    item.set_quantity(1 + static_cast<int>(random_.NextBelow(kMaxQuantity)));
    *item.mutable_unit_price() = product.unit_price();
    total += product.unit_price().minor_units() * item.quantity();
    order::v1::CreateOrderRequest::Item& asked = *request.add_items();
    asked.set_sku(item.sku());
    asked.set_quantity(item.quantity());
  }
  expected.mutable_total()->set_currency_code(products_[first].unit_price().currency_code());
  expected.mutable_total()->set_minor_units(total);

  LoadRequest made{.kind = LoadKind::kOrder, .method = "POST", .path = "/v1/orders"};
  // Of what was just put together, nothing lacks a JSON form.
  json::Write(request, {}, made.body).IgnoreError();
  made.idempotency_key = NewUuidV7(clock_, ids_);
  made.order = std::move(expected);
  return made;
}

LoadRequest LoadShop::ReadProduct() {
  const inventory::v1::Product& product = AnyOf(products_);
  return {.kind = LoadKind::kRead,
          .path = absl::StrCat("/v1/products/", product.sku()),
          .product = product};
}

LoadRequest LoadShop::LookUpOrder() {
  if (placed_.empty()) return ReadProduct();
  const order::v1::Order& order = AnyOf(placed_);
  return {.kind = LoadKind::kLookup,
          .path = absl::StrCat("/v1/orders/", order.order_id()),
          .order = order};
}

LoadRequest LoadShop::LogIn() {
  const LoadBuyer& user = AnyOf(users_);
  user::v1::LoginRequest login;
  login.set_email(user.email);
  login.set_password(user.password);
  LoadRequest made{
      .kind = LoadKind::kLogin, .method = "POST", .path = "/v1/auth:login", .token = true};
  json::Write(login, {}, made.body).IgnoreError();
  return made;
}

}  // namespace souk::soukctl

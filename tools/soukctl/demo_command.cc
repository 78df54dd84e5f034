#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "common/rpc/wire_values.h"
#include "souk/inventory/v1/inventory_service.pb.h"
#include "souk/order/v1/order_service.pb.h"
#include "souk/user/v1/user_service.pb.h"
#include "tools/soukctl/client/gateway_client.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/order_printer.h"
#include "tools/soukctl/verify/invariants.h"

namespace souk::soukctl {
namespace {

struct DemoProduct {
  const char* sku;
  const char* display_name;
  int64_t price_cents;
};

constexpr DemoProduct kProducts[] = {{"TEAPOT-1", "Brass teapot", 4'900},
                                     {"RUG-RED-2", "Red rug, 2 m", 129'000},
                                     {"SPICE-SAFFRON", "Saffron, 1 g", 850}};
constexpr int kStock = 1'000'000;
// Long enough for everything but the slow card, which answers after 3 s.
constexpr int kImpatientMs = 400;

// One telling of the demo: what it needs to call, and to name things anew each time.
class Demo {
 public:
  explicit Demo(GatewayClient gateway) : gateway_(std::move(gateway)) {}

  absl::Status Run(const std::string& address) {
    RETURN_IF_ERROR(SeedProducts());
    ASSIGN_OR_RETURN(const std::string user_id, CreateUser());

    std::cout << "\n1. An order with a good card:\n";
    ASSIGN_OR_RETURN(const order::v1::Order good, Place(user_id, "tok_ok", {}));
    RETURN_IF_ERROR(PrintHistory(good));

    std::cout << "\n2. A card that is declined: the stock is given back, and the order says why.\n";
    ASSIGN_OR_RETURN(const order::v1::Order declined, Place(user_id, "tok_declined", {}));
    RETURN_IF_ERROR(PrintHistory(declined));

    std::cout << absl::StrCat("\n3. A card that takes 3 s, and a caller who waits ", kImpatientMs,
                              " ms: the order goes on by itself.\n");
    ASSIGN_OR_RETURN(const order::v1::Order slow,
                     Place(user_id, "tok_slow", {.timeout_ms = kImpatientMs}));
    RETURN_IF_ERROR(Follow(slow.order_id()));

    std::cout << absl::StrCat("\nLook around:\n  curl ", address, "/v1/products\n  curl ", address,
                              "/v1/orders/", good.order_id(), "\n  curl ", address, "/v1/orders/",
                              good.order_id(), "/events\n");
    if (good.state() != order::v1::Order::CONFIRMED) {
      return absl::InternalError("the order with the good card was not confirmed");
    }
    return absl::OkStatus();
  }

 private:
  template <typename Response>
  absl::Status Post(const std::string& path, const google::protobuf::Message& request,
                    Response& response, const CallOptions& options = {}) {
    std::string body;
    RETURN_IF_ERROR(json::Write(request, {}, body));
    return gateway_.Call("POST", path, body, response, options);
  }

  absl::Status SeedProducts() {
    for (const DemoProduct& wanted : kProducts) {
      inventory::v1::Product product;
      product.set_sku(wanted.sku);
      product.set_display_name(wanted.display_name);
      product.mutable_unit_price()->set_currency_code("EUR");
      product.mutable_unit_price()->set_minor_units(wanted.price_cents);
      product.set_on_hand(kStock);
      inventory::v1::Product made;
      const absl::Status status = Post("/v1/products", product, made);
      // There from an earlier run.
      if (!status.ok() && status.code() != absl::StatusCode::kAlreadyExists) return status;
    }
    std::cout << absl::StrCat("products: ", std::size(kProducts), " on the shelf\n");
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> CreateUser() {
    const std::string id = NewUuidV7(clock_, random_);
    user::v1::CreateUserRequest request;
    request.set_email(absl::StrCat("demo-", id, "@example.com"));
    request.set_display_name("Demo shopper");
    request.set_password(NewUuidV7(clock_, random_));
    user::v1::User made;
    RETURN_IF_ERROR(Post("/v1/users", request, made));
    std::cout << absl::StrCat("user:     ", made.user_id(), "\n");
    return made.user_id();
  }

  absl::StatusOr<order::v1::Order> Place(const std::string& user_id, const std::string& token,
                                         CallOptions options) {
    order::v1::CreateOrderRequest request;
    request.set_user_id(user_id);
    request.set_payment_token(token);
    for (const DemoProduct& product : kProducts) {
      order::v1::CreateOrderRequest::Item* item = request.add_items();
      item->set_sku(product.sku);
      item->set_quantity(1);
    }
    options.idempotency_key = NewUuidV7(clock_, random_);
    order::v1::Order order;
    RETURN_IF_ERROR(Post("/v1/orders", request, order, options));
    std::cout << "   " << DescribeOrder(order) << "\n";
    return order;
  }

  absl::Status PrintHistory(const order::v1::Order& order) {
    order::v1::ListOrderEventsResponse history;
    RETURN_IF_ERROR(gateway_.Call("GET", absl::StrCat("/v1/orders/", order.order_id(), "/events"),
                                  "", history));
    absl::Time began = absl::InfinitePast();
    for (const order::v1::OrderEvent& event : history.events()) {
      const absl::Time at = rpc::ToTime(event.occurred_at());
      if (began == absl::InfinitePast()) began = at;
      std::cout << absl::StrFormat("   +%4d ms  %s\n", absl::ToInt64Milliseconds(at - began),
                                   event.type());
    }
    return absl::OkStatus();
  }

  absl::Status Follow(const std::string& order_id) {
    absl::Status unreadable;
    RETURN_IF_ERROR(gateway_.Stream(absl::StrCat("/v1/orders/", order_id, ":watch"),
                                    [&](absl::string_view line) {
                                      order::v1::Order order;
                                      unreadable = json::Read(line, order);
                                      if (!unreadable.ok()) return false;
                                      std::cout << "   " << DescribeOrder(order) << std::endl;
                                      return !IsTerminal(order);
                                    }));
    return unreadable;
  }

  GatewayClient gateway_;
  SystemClock clock_;
  SystemRandom random_;
};

absl::StatusOr<int> RunDemo(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string address,
                   FindGateway(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  ASSIGN_OR_RETURN(GatewayClient gateway, GatewayClient::Create(address));
  RETURN_IF_ERROR(Demo(std::move(gateway)).Run(address));
  return 0;
}

}  // namespace

Command DemoCommand() {
  return {
      .name = "demo",
      .summary = "Seed products and a user, and place orders that go well, fail well and take long",
      .flags = EndpointFlags(),
      .run = &RunDemo};
}

}  // namespace souk::soukctl

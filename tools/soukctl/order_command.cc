#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/json/writer.h"
#include "souk/order/v1/order_service.pb.h"
#include "tools/soukctl/client/gateway_client.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/order_printer.h"

namespace souk::soukctl {
namespace {

absl::StatusOr<order::v1::CreateOrderRequest> ParseRequest(const Arguments& arguments) {
  order::v1::CreateOrderRequest request;
  request.set_user_id(arguments.Get("--user"));
  request.set_payment_token(arguments.Get("--payment-token"));
  for (const std::string& item : arguments.positional()) {
    const std::vector<std::string> parts = absl::StrSplit(item, '=');
    int quantity = 1;
    if (parts.size() > 2 || (parts.size() == 2 && !absl::SimpleAtoi(parts[1], &quantity))) {
      return absl::InvalidArgumentError(absl::StrCat(item, ": write SKU=QUANTITY"));
    }
    order::v1::CreateOrderRequest::Item* line = request.add_items();
    line->set_sku(parts[0]);
    line->set_quantity(quantity);
  }
  return request;
}

absl::StatusOr<int> RunOrder(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string address,
                   FindGateway(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  ASSIGN_OR_RETURN(const GatewayClient gateway, GatewayClient::Create(address));
  ASSIGN_OR_RETURN(const order::v1::CreateOrderRequest request, ParseRequest(arguments));
  std::string body;
  RETURN_IF_ERROR(json::Write(request, {}, body));
  // A key of its own makes this invocation safe to repeat on the way.
  SystemClock clock;
  SystemRandom random;
  const std::string key =
      arguments.Has("--key") ? arguments.Get("--key") : NewUuidV7(clock, random);
  order::v1::Order order;
  RETURN_IF_ERROR(gateway.Call("POST", "/v1/orders", body, order, {.idempotency_key = key}));
  std::cout << DescribeOrder(order) << "\n";
  return order.state() == order::v1::Order::REJECTED ? 1 : 0;
}

}  // namespace

Command OrderCommand() {
  std::vector<Flag> flags = EndpointFlags();
  flags.push_back({.name = "--user", .value = "USER_ID", .meaning = "who orders"});
  flags.push_back({.name = "--payment-token",
                   .value = "TOKEN",
                   .meaning = "tok_ok (default), tok_declined, tok_insufficient_funds, tok_slow or "
                              "tok_flaky",
                   .default_value = "tok_ok"});
  flags.push_back({.name = "--key",
                   .value = "KEY",
                   .meaning = "an idempotency key; the same key again gives the same order"});
  return {.name = "order",
          .summary = "Place an order through the gateway; exit 1 if it is rejected",
          .arguments = "SKU=QUANTITY...",
          .flags = std::move(flags),
          .run = &RunOrder};
}

}  // namespace souk::soukctl

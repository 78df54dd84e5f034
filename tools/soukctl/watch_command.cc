#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/json/reader.h"
#include "souk/order/v1/order.pb.h"
#include "tools/soukctl/client/gateway_client.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/order_printer.h"
#include "tools/soukctl/verify/invariants.h"

namespace souk::soukctl {
namespace {

absl::StatusOr<int> RunWatch(const Arguments& arguments) {
  if (arguments.positional().size() != 1) {
    return absl::InvalidArgumentError("name one order: soukctl watch ORDER_ID");
  }
  ASSIGN_OR_RETURN(const std::string address,
                   FindGateway(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  ASSIGN_OR_RETURN(const GatewayClient gateway, GatewayClient::Create(address));
  absl::Status unreadable;
  RETURN_IF_ERROR(gateway.Stream(
      absl::StrCat("/v1/orders/", arguments.positional()[0], ":watch"),
      [&](absl::string_view line) {
        order::v1::Order order;
        unreadable = json::Read(line, order);
        if (!unreadable.ok()) return false;
        std::cout << DescribeOrder(order) << std::endl;
        return !IsTerminal(order);  // the stream itself goes on: a confirmed order may be shipped
      }));
  RETURN_IF_ERROR(unreadable);
  return 0;
}

}  // namespace

Command WatchCommand() {
  return {.name = "watch",
          .summary = "Show each state of an order as it is reached, until its end",
          .arguments = "ORDER_ID",
          .flags = EndpointFlags(),
          .run = &RunWatch};
}

}  // namespace souk::soukctl

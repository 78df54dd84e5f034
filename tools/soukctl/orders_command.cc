#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "souk/admin/v1/order_views.grpc.pb.h"
#include "souk/order/v1/order.pb.h"
#include "tools/soukctl/client/gateway_client.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/order_printer.h"
#include "tools/soukctl/verify/calls.h"

namespace souk::soukctl {
namespace {

absl::StatusOr<int> RunAt(const Arguments& arguments) {
  if (arguments.positional().size() != 3) {
    return absl::InvalidArgumentError(
        "name an order and a time: soukctl orders at ORDER_ID 2030-01-31T12:00:00Z");
  }
  ASSIGN_OR_RETURN(const std::string address,
                   FindGateway(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  ASSIGN_OR_RETURN(const GatewayClient gateway, GatewayClient::Create(address));
  order::v1::Order order;
  RETURN_IF_ERROR(gateway.Call(
      "GET",
      absl::StrCat("/v1/orders/", arguments.positional()[1], "?as_of=", arguments.positional()[2]),
      "", order));
  std::cout << DescribeOrder(order) << "  version " << order.version() << std::endl;
  return 0;
}

absl::StatusOr<int> RunRebuild(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Endpoints endpoints,
                   FindEndpoints(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, Connect(endpoints, "order"));
  const auto stub = admin::v1::OrderViews::NewStub(channel);
  grpc::ClientContext context;
  const auto stream = stub->Rebuild(&context, admin::v1::RebuildRequest());
  admin::v1::RebuildProgress progress;
  while (stream->Read(&progress)) {
    std::cout << progress.orders() << " of " << progress.total() << " orders, "
              << progress.removed() << " views without an order removed" << std::endl;
  }
  RETURN_IF_ERROR(Explain("order", stream->Finish()));
  return 0;
}

absl::StatusOr<int> RunOrders(const Arguments& arguments) {
  const std::string verb = arguments.positional().empty() ? "" : arguments.positional()[0];
  if (verb == "at") return RunAt(arguments);
  if (verb == "rebuild") return RunRebuild(arguments);
  return absl::InvalidArgumentError(
      "say what to do: soukctl orders at ORDER_ID TIME, or soukctl orders rebuild");
}

}  // namespace

Command OrdersCommand() {
  return {.name = "orders",
          .summary = "Show an order as it was at a time; build the read model of orders anew",
          .arguments = "at ORDER_ID TIME | rebuild",
          .flags = EndpointFlags(),
          .run = &RunOrders};
}

}  // namespace souk::soukctl

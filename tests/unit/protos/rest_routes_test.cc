#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/api/annotations.pb.h"
#include "tests/unit/protos/offered_protos.h"

namespace souk {
namespace {

using google::api::HttpRule;
using google::protobuf::MethodDescriptor;

absl::string_view Kind(const MethodDescriptor& method) {
  if (method.client_streaming() && method.server_streaming()) return "bidi stream";
  if (method.client_streaming()) return "client stream";
  if (method.server_streaming()) return "server stream";
  return "unary";
}

std::string Route(const HttpRule& rule) {
  switch (rule.pattern_case()) {
    case HttpRule::kGet:
      return absl::StrCat("GET ", rule.get());
    case HttpRule::kPost:
      return absl::StrCat("POST ", rule.post(), " ", rule.body());
    case HttpRule::kPatch:
      return absl::StrCat("PATCH ", rule.patch(), " ", rule.body());
    case HttpRule::kDelete:
      return absl::StrCat("DELETE ", rule.delete_());
    default:
      return "gRPC only";
  }
}

// What callers rely on. A change here is a change of the API.
TEST(RestRoutesTest, EachMethodIsServedWhereCallersExpectIt) {
  const std::map<std::string, std::string> expected = {
      {"souk.user.v1.UserService.CreateUser", "unary, POST /v1/users *"},
      {"souk.user.v1.UserService.GetUser", "unary, GET /v1/users/{user_id}"},
      {"souk.user.v1.UserService.ListUsers", "unary, GET /v1/users"},
      {"souk.user.v1.UserService.UpdateUser", "unary, PATCH /v1/users/{user.user_id} user"},
      {"souk.user.v1.UserService.DeleteUser", "unary, DELETE /v1/users/{user_id}"},
      {"souk.user.v1.UserService.StreamUsers", "server stream, GET /v1/users:stream"},
      {"souk.user.v1.UserService.UpdateUserStream", "bidi stream, GET /v1/users:updateStream"},
      {"souk.user.v1.UserService.Login", "unary, POST /v1/auth:login *"},

      {"souk.order.v1.OrderService.CreateOrder", "unary, POST /v1/orders *"},
      {"souk.order.v1.OrderService.GetOrder", "unary, GET /v1/orders/{order_id}"},
      {"souk.order.v1.OrderService.ListOrders", "unary, GET /v1/orders"},
      {"souk.order.v1.OrderService.CancelOrder", "unary, POST /v1/orders/{order_id}:cancel *"},
      {"souk.order.v1.OrderService.ShipOrder", "unary, POST /v1/orders/{order_id}:ship *"},
      {"souk.order.v1.OrderService.WatchOrder", "server stream, GET /v1/orders/{order_id}:watch"},
      {"souk.order.v1.OrderService.ListOrderEvents", "unary, GET /v1/orders/{order_id}/events"},

      {"souk.payment.v1.PaymentService.Charge", "unary, gRPC only"},
      {"souk.payment.v1.PaymentService.Refund", "unary, gRPC only"},
      {"souk.payment.v1.PaymentService.GetPayment", "unary, GET /v1/payments/{payment_id}"},
      {"souk.payment.v1.PaymentService.ListPayments", "unary, GET /v1/payments"},
      {"souk.payment.v1.PaymentService.GetTrialBalance", "unary, GET /v1/ledger:trialBalance"},
      {"souk.payment.v1.PaymentService.ListLedgerEntries", "server stream, gRPC only"},

      {"souk.inventory.v1.InventoryService.CreateProduct", "unary, POST /v1/products product"},
      {"souk.inventory.v1.InventoryService.GetProduct", "unary, GET /v1/products/{sku}"},
      {"souk.inventory.v1.InventoryService.BatchGetProducts", "unary, GET /v1/products:batchGet"},
      {"souk.inventory.v1.InventoryService.ListProducts", "unary, GET /v1/products"},
      {"souk.inventory.v1.InventoryService.UpdateProduct",
       "unary, PATCH /v1/products/{product.sku} product"},
      {"souk.inventory.v1.InventoryService.AdjustStock",
       "unary, POST /v1/products/{sku}:adjustStock *"},
      {"souk.inventory.v1.InventoryService.ImportProducts",
       "client stream, POST /v1/products:import *"},
      {"souk.inventory.v1.InventoryService.Reserve", "unary, gRPC only"},
      {"souk.inventory.v1.InventoryService.RenewReservation", "unary, gRPC only"},
      {"souk.inventory.v1.InventoryService.CommitReservation", "unary, gRPC only"},
      {"souk.inventory.v1.InventoryService.ReleaseReservation", "unary, gRPC only"},
      {"souk.inventory.v1.InventoryService.WatchStock",
       "server stream, GET /v1/products/{sku}:watch"},
      {"souk.inventory.v1.InventoryService.ListReservations", "server stream, gRPC only"},
      {"souk.inventory.v1.InventoryService.ListStockMovements", "server stream, gRPC only"},

      {"souk.event.v1.EventFeed.Subscribe", "server stream, gRPC only"},
      {"souk.event.v1.EventFeed.CountAfter", "unary, gRPC only"},

      {"souk.registry.v1.Registry.Register", "unary, gRPC only"},
      {"souk.registry.v1.Registry.Renew", "unary, gRPC only"},
      {"souk.registry.v1.Registry.Deregister", "unary, gRPC only"},
      {"souk.registry.v1.Registry.Watch", "server stream, gRPC only"},
      {"souk.registry.v1.Registry.List", "unary, gRPC only"},

      {"souk.admin.v1.Consumers.ListConsumers", "unary, gRPC only"},
      {"souk.admin.v1.Consumers.ListDeadLetters", "unary, gRPC only"},
      {"souk.admin.v1.Consumers.Redrive", "unary, gRPC only"},
      {"souk.admin.v1.Consumers.Replay", "unary, gRPC only"},
      {"souk.admin.v1.OrderViews.Rebuild", "server stream, gRPC only"},
      {"souk.admin.v1.Edges.ListEdges", "unary, gRPC only"},
      {"souk.admin.v1.Edges.WatchEdges", "server stream, gRPC only"},
      {"souk.admin.v1.Edges.ForceBreaker", "unary, gRPC only"},
      {"souk.admin.v1.Faults.SetFault", "unary, gRPC only"},
      {"souk.admin.v1.Faults.ListFaults", "unary, gRPC only"},
      {"souk.admin.v1.Faults.ClearFaults", "unary, gRPC only"},
  };

  std::map<std::string, std::string> actual;
  OfferedProtos().ForEachMethod([&](const MethodDescriptor& method) {
    const HttpRule& rule = method.options().GetExtension(google::api::http);
    actual[method.full_name()] = absl::StrCat(Kind(method), ", ", Route(rule));
    EXPECT_EQ(rule.additional_bindings_size(), 0) << method.full_name();
    EXPECT_EQ(rule.response_body(), "") << method.full_name();
  });
  EXPECT_THAT(actual, testing::ContainerEq(expected));
}

}  // namespace
}  // namespace souk

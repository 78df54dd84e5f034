#include <google/rpc/status.pb.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/json/reader.h"
#include "common/rpc/status_mapping.h"
#include "souk/user/v1/user_service.pb.h"
#include "tools/soukctl/load/request.h"

namespace souk::soukctl {
namespace {

using Worth = LoadVerdict::Worth;
using order::v1::Order;

constexpr int kOk = 200;

LoadVerdict Wrong(absl::string_view why) {
  return {.worth = Worth::kWrong, .why = absl::StrCat("wrong answer: ", why)};
}

// "503 CIRCUIT_OPEN", or with the code's name where the error has no reason.
std::string Describe(const LoadAnswer& answer) {
  google::rpc::Status error;
  if (!json::Read(answer.body, error, {.ignore_unknown_fields = true}).ok()) {
    return absl::StrCat(answer.status);
  }
  const std::string reason = ReasonOf(rpc::FromRpcStatus(error));
  return absl::StrCat(
      answer.status, " ",
      reason.empty() ? absl::StatusCodeToString(rpc::ToStatusCode(error.code())) : reason);
}

bool Same(const common::v1::Money& a, const common::v1::Money& b) {
  return a.currency_code() == b.currency_code() && a.minor_units() == b.minor_units();
}

bool SameItems(const Order& a, const Order& b) {
  if (a.items_size() != b.items_size()) return false;
  for (int i = 0; i < a.items_size(); ++i) {
    if (a.items(i).sku() != b.items(i).sku() || a.items(i).quantity() != b.items(i).quantity() ||
        !Same(a.items(i).unit_price(), b.items(i).unit_price())) {
      return false;
    }
  }
  return true;
}

LoadVerdict JudgeOrder(const Order& expected, const LoadAnswer& answer) {
  Order order;
  if (!json::Read(answer.body, order).ok()) return Wrong("no order");
  if (!expected.order_id().empty() && order.order_id() != expected.order_id()) {
    return Wrong("another order");
  }
  if (order.order_id().empty() || order.user_id() != expected.user_id()) {
    return Wrong("another user's order");
  }
  if (!SameItems(order, expected)) return Wrong("other items or prices");
  if (!Same(order.total(), expected.total())) return Wrong("another total");
  LoadVerdict verdict{.order_id = order.order_id()};
  switch (order.state()) {
    case Order::CONFIRMED:
    case Order::SHIPPED:
      return verdict;
    case Order::PENDING:
    case Order::STOCK_RESERVED:
    case Order::PAID:
      verdict.worth = Worth::kUnfinished;
      return verdict;
    default:
      verdict.worth = Worth::kFailed;
      verdict.why = absl::StrCat("order ", Order::State_Name(order.state()));
      if (order.failure() != Order::FAILURE_UNSPECIFIED) {
        absl::StrAppend(&verdict.why, " ", Order::Failure_Name(order.failure()));
      }
      return verdict;
  }
}

LoadVerdict JudgeProduct(const inventory::v1::Product& expected, const LoadAnswer& answer) {
  inventory::v1::Product product;
  if (!json::Read(answer.body, product).ok()) return Wrong("no product");
  if (product.sku() != expected.sku() || product.display_name() != expected.display_name()) {
    return Wrong("another product");
  }
  if (!Same(product.unit_price(), expected.unit_price())) return Wrong("another price");
  return {};
}

LoadVerdict JudgeToken(const LoadAnswer& answer) {
  user::v1::LoginResponse login;
  if (!json::Read(answer.body, login).ok()) return Wrong("no token");
  // header.claims.signature (RFC 7519)
  if (std::count(login.access_token().begin(), login.access_token().end(), '.') != 2) {
    return Wrong("no token");
  }
  return {};
}

}  // namespace

LoadVerdict Judge(const LoadRequest& request, const LoadAnswer& answer) {
  if (answer.status == 0) return {.worth = Worth::kFailed, .why = answer.broken};
  if (answer.status != kOk) return {.worth = Worth::kFailed, .why = Describe(answer)};
  if (request.order.has_value()) return JudgeOrder(*request.order, answer);
  if (request.product.has_value()) return JudgeProduct(*request.product, answer);
  if (request.token) return JudgeToken(answer);
  return {};
}

}  // namespace souk::soukctl

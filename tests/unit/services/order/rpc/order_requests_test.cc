#include "services/order/rpc/order_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/support/violated_fields.h"

namespace souk::order {
namespace {

using ::testing::ElementsAre;

constexpr char kAnn[] = "01890a5d-ac96-774b-bcce-b302099a8058";
constexpr char kId[] = "01890a5d-ac96-774b-bcce-b302099a8057";

v1::CreateOrderRequest GoodRequest() {
  v1::CreateOrderRequest request;
  request.set_user_id(kAnn);
  v1::CreateOrderRequest::Item& item = *request.add_items();
  item.set_sku("TEA");
  item.set_quantity(2);
  request.set_payment_token("tok_ok");
  return request;
}

TEST(ParsePlaceOrderTest, TakesAGoodRequest) {
  const absl::StatusOr<PlaceOrderCommand> command = ParsePlaceOrder(GoodRequest());
  ASSERT_EQ(command.status(), absl::OkStatus());
  EXPECT_EQ(command->user_id.text(), kAnn);
  EXPECT_THAT(command->items, ElementsAre(RequestedItem{"TEA", 2}));
  EXPECT_EQ(command->payment_token, "tok_ok");
}

TEST(ParsePlaceOrderTest, NamesEverythingThatIsWrong) {
  EXPECT_THAT(ViolatedFields(ParsePlaceOrder({}).status()),
              ElementsAre("user_id", "items", "payment_token"));
  v1::CreateOrderRequest request = GoodRequest();
  request.set_user_id("ann");
  request.mutable_items(0)->set_quantity(0);
  request.add_items()->set_sku("tea");
  request.set_payment_token("tok\nok");
  EXPECT_THAT(ViolatedFields(ParsePlaceOrder(request).status()),
              ElementsAre("user_id", "items[0].quantity", "items[1].sku", "items[1].quantity",
                          "payment_token"));
}

TEST(ParsePlaceOrderTest, BoundsThePaymentToken) {
  v1::CreateOrderRequest request = GoodRequest();
  request.set_payment_token(std::string(128, 't'));
  EXPECT_TRUE(ParsePlaceOrder(request).ok());
  request.set_payment_token(std::string(129, 't'));
  EXPECT_THAT(ViolatedFields(ParsePlaceOrder(request).status()), ElementsAre("payment_token"));
}

TEST(ParseOrderIdTest, TakesUuidsOnly) {
  EXPECT_EQ(ParseOrderId(kId)->text(), kId);
  EXPECT_THAT(ViolatedFields(ParseOrderId("17").status()), ElementsAre("order_id"));
}

TEST(ParseListOrdersTest, EmptyMeansAllOrdersFromTheNewest) {
  const ListQuery query = *ParseListOrders({});
  EXPECT_EQ(query.filter.user, std::nullopt);
  EXPECT_EQ(query.filter.state, std::nullopt);
  EXPECT_EQ(query.before, std::nullopt);
  EXPECT_EQ(query.size, 50);
}

TEST(ParseListOrdersTest, NamesEverythingThatIsWrong) {
  v1::ListOrdersRequest request;
  request.set_user_id("ann");
  request.set_state(static_cast<v1::Order::State>(99));
  request.set_page_size(1001);
  request.set_page_token("?");
  EXPECT_THAT(ViolatedFields(ParseListOrders(request).status()),
              ElementsAre("user_id", "state", "page_size", "page_token"));
}

TEST(ParseListOrdersTest, ThePagesTokenAsksForTheNextOneWithTheSameFilters) {
  v1::ListOrdersRequest request;
  request.set_user_id(kAnn);
  request.set_state(v1::Order::PENDING);
  OrderPage page;
  page.orders.emplace_back().order_id = OrderId(kId);
  EXPECT_EQ(ToProto(page, request).next_page_token(), "");
  page.more = true;
  request.set_page_token(ToProto(page, request).next_page_token());
  const ListQuery query = *ParseListOrders(request);
  EXPECT_EQ(query.before, OrderId(kId));
  EXPECT_EQ(query.filter.user, UserId(kAnn));
  EXPECT_EQ(query.filter.state, OrderState::kPending);
  request.set_state(v1::Order::PAID);
  EXPECT_THAT(ViolatedFields(ParseListOrders(request).status()), ElementsAre("page_token"));
}

}  // namespace
}  // namespace souk::order

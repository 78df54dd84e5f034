#include "services/order/rpc/order_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/order/use_cases/saga_fixture.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::order::testing {
namespace {

using ::testing::ElementsAre;

class OrderServiceTest : public SagaTest {
 protected:
  template <typename T>
  T Run(Task<T> task) {
    return async::RunTask(env_.executor, std::move(task));
  }

  v1::CreateOrderRequest Request(std::string payment_token = "tok_ok") {
    env_.clock.Advance(absl::Milliseconds(1));
    v1::CreateOrderRequest request;
    request.set_user_id(kAnn.text());
    v1::CreateOrderRequest::Item& item = *request.add_items();
    item.set_sku("TEA");
    item.set_quantity(2);
    request.set_payment_token(std::move(payment_token));
    return request;
  }

  v1::Order Create(std::string payment_token = "tok_ok") {
    const auto order = Run(service_.CreateOrder({}, Request(std::move(payment_token))));
    EXPECT_EQ(order.status(), absl::OkStatus());
    return *order;
  }

  template <typename Request>
  static Request For(const v1::Order& order) {
    Request request;
    request.set_order_id(order.order_id());
    return request;
  }

  Process process_{env_};
  ShipOrder ship_order_{process_.repository};
  GetOrder get_order_{process_.repository};
  ListOrders list_orders_{process_.repository};
  WatchOrder watch_order_{process_.repository, env_.changes};
  ListOrderEvents list_order_events_{process_.repository};
  OrderService service_{{.place_order = process_.place_order,
                         .get_order = get_order_,
                         .list_orders = list_orders_,
                         .cancel_order = process_.cancel_order,
                         .ship_order = ship_order_,
                         .watch_order = watch_order_,
                         .list_order_events = list_order_events_}};
};

TEST_F(OrderServiceTest, ServesEveryRpcOfItsProto) { EXPECT_EQ(service_.methods().size(), 7U); }

TEST_F(OrderServiceTest, CreatesAndGetsAnOrder) {
  const v1::Order created = Create();
  EXPECT_EQ(created.state(), v1::Order::CONFIRMED);
  EXPECT_EQ(created.total().minor_units(), 500);
  const v1::Order got = *Run(service_.GetOrder({}, For<v1::GetOrderRequest>(created)));
  EXPECT_EQ(got.SerializeAsString(), created.SerializeAsString());
}

TEST_F(OrderServiceTest, ADeclinedPaymentIsAnOrderAndNoError) {
  const v1::Order order = Create("tok_declined");
  EXPECT_EQ(order.state(), v1::Order::REJECTED);
  EXPECT_EQ(order.failure(), v1::Order::PAYMENT_DECLINED);
}

TEST_F(OrderServiceTest, BadRequestsAreRefusedAndNothingIsStored) {
  EXPECT_EQ(Run(service_.CreateOrder({}, {})).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(env_.database.events.empty());
  v1::ListOrdersRequest list;
  list.set_page_size(-1);
  v1::Order nothing;
  nothing.set_order_id("17");
  for (const absl::Status& status :
       {Run(service_.GetOrder({}, For<v1::GetOrderRequest>(nothing))).status(),
        Run(service_.CancelOrder({}, For<v1::CancelOrderRequest>(nothing))).status(),
        Run(service_.ShipOrder({}, For<v1::ShipOrderRequest>(nothing))).status(),
        Run(service_.ListOrderEvents({}, For<v1::ListOrderEventsRequest>(nothing))).status(),
        Run(service_.ListOrders({}, list)).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  }
}

TEST_F(OrderServiceTest, ListsPagesUntilThereAreNoMore) {
  for (int i = 0; i < 3; ++i) Create();
  v1::ListOrdersRequest request;
  request.set_page_size(2);
  const v1::ListOrdersResponse first = *Run(service_.ListOrders({}, request));
  EXPECT_EQ(first.orders_size(), 2);
  request.set_page_token(first.next_page_token());
  const v1::ListOrdersResponse second = *Run(service_.ListOrders({}, request));
  EXPECT_EQ(second.orders_size(), 1);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(OrderServiceTest, ShipsAConfirmedOrderWhichCannotBeCancelledThen) {
  const v1::Order order = Create();
  const auto shipped = Run(service_.ShipOrder({}, For<v1::ShipOrderRequest>(order)));
  EXPECT_EQ(shipped->state(), v1::Order::SHIPPED);
  const absl::Status cancel =
      Run(service_.CancelOrder({}, For<v1::CancelOrderRequest>(order))).status();
  EXPECT_EQ(cancel.code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(OrderServiceTest, WatchesUntilTheFinalState) {
  const v1::Order order = Create("tok_declined");
  FakeStream<v1::WatchOrderRequest, v1::Order> stream;
  EXPECT_EQ(Run(service_.WatchOrder({}, For<v1::WatchOrderRequest>(order), stream.writer())),
            absl::OkStatus());
  ASSERT_EQ(stream.responses().size(), 1U);
  EXPECT_EQ(stream.responses()[0].state(), v1::Order::REJECTED);
}

TEST_F(OrderServiceTest, ListsWhatHappenedFirstToLast) {
  const v1::Order order = Create();
  const auto events = Run(service_.ListOrderEvents({}, For<v1::ListOrderEventsRequest>(order)));
  std::vector<std::string> types;
  for (const v1::OrderEvent& event : events->events()) {
    EXPECT_EQ(event.order_id(), order.order_id());
    types.push_back(event.type());
  }
  EXPECT_THAT(types, ElementsAre("order.placed", "order.stock_reserved", "order.paid",
                                 "order.commit_started", "order.confirmed"));
  EXPECT_EQ(events->events(0).placed().items(0).sku(), "TEA");
  EXPECT_EQ(events->events(4).confirmed().total().minor_units(), 500);
}

}  // namespace
}  // namespace souk::order::testing

#include "tools/soukctl/order_printer.h"

#include <gtest/gtest.h>

namespace souk::soukctl {
namespace {

using order::v1::Order;

TEST(DescribeOrderTest, IsOneLineWithStateAndTotal) {
  Order order;
  order.set_order_id("o-1");
  order.set_state(Order::CONFIRMED);
  order.mutable_total()->set_minor_units(4900);
  order.mutable_total()->set_currency_code("EUR");
  EXPECT_EQ(DescribeOrder(order), "o-1  CONFIRMED      4900 EUR");
}

TEST(DescribeOrderTest, ARejectedOrderHasItsReason) {
  Order order;
  order.set_order_id("o-1");
  order.set_state(Order::REJECTED);
  order.mutable_total()->set_currency_code("EUR");
  order.set_failure(Order::PAYMENT_DECLINED);
  EXPECT_EQ(DescribeOrder(order), "o-1  REJECTED       0 EUR  PAYMENT_DECLINED");
}

}  // namespace
}  // namespace souk::soukctl

#include "tools/soukctl/order_printer.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace souk::soukctl {

std::string DescribeOrder(const order::v1::Order& order) {
  using order::v1::Order;
  std::string line =
      absl::StrFormat("%s  %-14s %d %s", order.order_id(), Order::State_Name(order.state()),
                      order.total().minor_units(), order.total().currency_code());
  if (order.failure() != Order::FAILURE_UNSPECIFIED) {
    absl::StrAppend(&line, "  ", Order::Failure_Name(order.failure()));
  }
  return line;
}

}  // namespace souk::soukctl

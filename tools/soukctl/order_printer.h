#pragma once

#include <string>

#include "souk/order/v1/order.pb.h"

namespace souk::soukctl {

/// One line about the order: id, state, total, and why it failed where it did.
std::string DescribeOrder(const order::v1::Order& order);

}  // namespace souk::soukctl

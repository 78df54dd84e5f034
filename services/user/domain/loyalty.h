#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/base/money.h"

namespace souk::user {

/// What a user has bought: counted from the order service's events, so it may be some behind.
struct Loyalty {
  int64_t orders = 0;          // that were confirmed
  std::vector<Money> amounts;  // the sums of their totals, one a currency, by currency code
  std::string as_of;           // the cursor up to which the events are counted; "" before the first
  friend bool operator==(const Loyalty&, const Loyalty&) = default;
};

}  // namespace souk::user

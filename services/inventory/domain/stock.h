#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/inventory/domain/product.h"

namespace souk::inventory {

/// How many of one product.
struct StockLine {
  std::string sku;
  int64_t quantity = 0;  // positive
  friend bool operator==(const StockLine&, const StockLine&) = default;
};

/// What happens to the stock of some lines.
enum class StockEffect {
  kNone,
  kHold,      // it is kept for an order: reserved grows
  kGiveBack,  // it can be ordered again: reserved shrinks
  kSell,      // it leaves the warehouse: reserved and on_hand shrink
};

/// The products after the effect on all lines; products[i] is that of lines[i]. To hold more than
/// is available is FAILED_PRECONDITION, reason INSUFFICIENT_STOCK, naming every SKU that lacks; to
/// give back or sell more than is reserved is INTERNAL, a defect.
absl::StatusOr<std::vector<Product>> Apply(StockEffect effect, const std::vector<StockLine>& lines,
                                           std::vector<Product> products);

enum class MovementKind {
  kInitial,   // the product came with stock
  kAdjusted,  // somebody counted, bought or lost some
  kSold,      // a reservation was committed
};

/// One change of a product's on_hand. The sum of a product's movements is its on_hand.
struct StockMovement {
  std::string movement_id;
  std::string sku;
  MovementKind kind = MovementKind::kInitial;
  int64_t delta = 0;                // never 0
  std::string reason = {};          // of an adjustment
  std::string reservation_id = {};  // of a sale
  absl::Time create_time = {};
  friend bool operator==(const StockMovement&, const StockMovement&) = default;
};

}  // namespace souk::inventory

#pragma once

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"

namespace souk::order {

/// The views that lists of orders are read from. Thread-safe.
class ReadModel {
 public:
  struct Progress {
    int64_t orders = 0;   // whose views are as their events say
    int64_t total = 0;    // orders, counted at the beginning
    int64_t removed = 0;  // views of orders that do not exist
  };
  /// Hears of progress; an error ends the rebuilding.
  using Report = std::function<Task<absl::Status>(Progress)>;

  virtual ~ReadModel() = default;

  /// Builds all views anew from the orders' events, newest order first, while reads go on: a view
  /// is replaced in place, and never missing for it.
  virtual Task<absl::Status> Rebuild(async::CancellationToken cancellation, Report report) = 0;
};

}  // namespace souk::order

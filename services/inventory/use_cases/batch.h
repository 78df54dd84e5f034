#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace souk::inventory {

/// A place in a list that only grows at its end, for reading what it holds at one moment batch by
/// batch. The default is its beginning.
struct ListPosition {
  int64_t after = 0;             // the last item that was read
  std::optional<int64_t> up_to;  // the last item there was when the first batch was read
};

/// Some items of such a list, and where to go on.
template <typename Item>
struct Batch {
  std::vector<Item> items;  // none at the end of the list
  ListPosition next;
};

}  // namespace souk::inventory

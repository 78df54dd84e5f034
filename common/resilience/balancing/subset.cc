#include "common/resilience/balancing/subset.h"

#include <algorithm>
#include <utility>

#include "common/base/random.h"

namespace souk::resilience {

std::vector<std::string> Subset(std::vector<std::string> addresses, uint64_t client, size_t size) {
  if (addresses.size() <= size) return addresses;
  std::sort(addresses.begin(), addresses.end());
  const uint64_t clients_a_round = addresses.size() / size;
  SeededRandom random(client / clients_a_round);
  // Fisher and Yates's shuffle, spelled out: that of the standard library may differ by platform.
  for (size_t i = addresses.size() - 1; i > 0; --i) {
    std::swap(addresses[i], addresses[random.NextBelow(i + 1)]);
  }
  const auto first =
      addresses.begin() + static_cast<std::ptrdiff_t>(client % clients_a_round * size);
  return {first, first + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace souk::resilience

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "tools/soukctl/client/gateway_client.h"
#include "tools/soukctl/load/mix.h"
#include "tools/soukctl/load/request.h"

namespace souk::soukctl {

/// A user of a load.
struct LoadBuyer {
  std::string id;
  std::string email = "";
  std::string password = "";
};

/// Who buys, and what, in a load: makes its requests. Not thread-safe.
class LoadShop {
 public:
  /// `products` and `users` are there; neither list is empty. `random` decides what is asked
  /// for; clock and random outlive this.
  LoadShop(std::vector<inventory::v1::Product> products, std::vector<LoadBuyer> users,
           const Clock& clock, Random& random)
      : products_(std::move(products)), users_(std::move(users)), clock_(clock), random_(random) {}

  /// Makes the users of this load, and the products LOAD-1, LOAD-2, ... where they are not there
  /// from an earlier one. The gateway's errors.
  static absl::StatusOr<LoadShop> Open(const GatewayClient& gateway, const Clock& clock,
                                       Random& random);

  /// A request of this kind.
  LoadRequest Ask(LoadKind kind);

  /// Remembers an order that was placed, for lookups: the last thousand.
  void Placed(order::v1::Order order);

 private:
  LoadRequest PlaceOrder();
  LoadRequest ReadProduct();
  LoadRequest LookUpOrder();
  LoadRequest LogIn();
  template <typename T>
  const T& AnyOf(const std::vector<T>& list) {
    return list[random_.NextBelow(list.size())];
  }

  std::vector<inventory::v1::Product> products_;
  std::vector<LoadBuyer> users_;
  const Clock& clock_;
  Random& random_;
  SystemRandom ids_;  // whatever the seed: keys of different runs must differ
  std::vector<order::v1::Order> placed_;
  size_t oldest_ = 0;  // the place in placed_ of the next, once it is full
};

}  // namespace souk::soukctl

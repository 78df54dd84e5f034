#pragma once

#include <array>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/enum_names.h"
#include "common/base/random.h"

namespace souk::soukctl {

/// What one request of a load asks for.
enum class LoadKind {
  kOrder,   ///< Places an order.
  kRead,    ///< Reads a product.
  kLookup,  ///< Reads an order that this load placed; a product while there is none.
  kLogin,   ///< Logs a user in: much work for a processor, and no effect.
};

inline constexpr EnumNames<LoadKind, 4> kLoadKinds = {{{LoadKind::kOrder, "orders"},
                                                       {LoadKind::kRead, "reads"},
                                                       {LoadKind::kLookup, "lookups"},
                                                       {LoadKind::kLogin, "logins"}}};

/// The shares of the kinds of requests in a load. A value type.
class LoadMix {
 public:
  /// Reads "orders=20,reads=80": weights from 0 to 1,000,000, which need not add up to 100; kinds
  /// that are not named have none. INVALID_ARGUMENT, saying what is wrong.
  static absl::StatusOr<LoadMix> Parse(absl::string_view text);

  /// Draws a kind by the weights.
  LoadKind Pick(Random& random) const;

 private:
  std::array<uint64_t, kLoadKinds.size()> weights_{};  // in the order of kLoadKinds
  uint64_t sum_ = 0;
};

}  // namespace souk::soukctl

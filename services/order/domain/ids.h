#pragma once

#include <string>
#include <utility>

namespace souk::order {

/// The id of one kind of thing: UUIDv7 text that was checked where it came in, or made here. The
/// Tag keeps the kinds apart, so that a user's id cannot be passed for an order's. A value type.
template <typename Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  const std::string& text() const { return text_; }

  friend bool operator==(const Id&, const Id&) = default;
  friend auto operator<=>(const Id&, const Id&) = default;
  template <typename H>
  friend H AbslHashValue(H state, const Id& id) {
    return H::combine(std::move(state), id.text_);
  }

 private:
  std::string text_;
};

using OrderId = Id<struct OrderTag>;
using UserId = Id<struct UserTag>;
using ReservationId = Id<struct ReservationTag>;
using PaymentId = Id<struct PaymentTag>;

/// An order's one reservation and its one payment carry the order's own id. So whoever asks again,
/// after a lost answer or a crash, asks for the same thing, and a second one cannot come into
/// being.
inline ReservationId ReservationOf(const OrderId& order) { return ReservationId(order.text()); }
inline PaymentId PaymentOf(const OrderId& order) { return PaymentId(order.text()); }

}  // namespace souk::order

#include "services/inventory/messages/reservation_values.h"

namespace souk::inventory {

v1::Reservation::State ToProto(ReservationState state) {
  switch (state) {
    case ReservationState::kHeld:
      return v1::Reservation::HELD;
    case ReservationState::kCommitted:
      return v1::Reservation::COMMITTED;
    case ReservationState::kReleased:
      return v1::Reservation::RELEASED;
    case ReservationState::kExpired:
      return v1::Reservation::EXPIRED;
  }
}

google::protobuf::RepeatedPtrField<v1::ReservationLine> ToProto(
    const std::vector<StockLine>& lines) {
  google::protobuf::RepeatedPtrField<v1::ReservationLine> proto;
  for (const StockLine& line : lines) {
    v1::ReservationLine& added = *proto.Add();
    added.set_sku(line.sku);
    added.set_quantity(static_cast<int32_t>(line.quantity));
  }
  return proto;
}

}  // namespace souk::inventory

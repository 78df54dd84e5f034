#pragma once

#include <google/protobuf/repeated_field.h>

#include <vector>

#include "services/inventory/domain/reservation.h"
#include "services/inventory/domain/stock.h"
#include "souk/inventory/v1/product.pb.h"

namespace souk::inventory {

// The domain's values as they stand in messages, those of the API and those of events alike.

v1::Reservation::State ToProto(ReservationState state);

google::protobuf::RepeatedPtrField<v1::ReservationLine> ToProto(
    const std::vector<StockLine>& lines);

}  // namespace souk::inventory

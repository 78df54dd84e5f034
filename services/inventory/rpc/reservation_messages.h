#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/inventory/domain/reservation.h"
#include "souk/inventory/v1/inventory_service.pb.h"
#include "souk/inventory/v1/product.pb.h"

namespace souk::inventory {

// The messages about reservations as the use cases see them. Each Parse and Check gives
// INVALID_ARGUMENT with every violated field.

v1::Reservation ToProto(const Reservation& reservation);

absl::StatusOr<NewReservation> ParseReserve(const v1::ReserveRequest& request,
                                            const ReservationTerms& terms);

/// For how long to hold the stock.
absl::StatusOr<absl::Duration> ParseRenew(const v1::RenewReservationRequest& request,
                                          const ReservationTerms& terms);

absl::Status CheckReservationId(absl::string_view reservation_id);
absl::Status CheckRelease(const v1::ReleaseReservationRequest& request);
absl::Status CheckOrderId(absl::string_view order_id);

}  // namespace souk::inventory

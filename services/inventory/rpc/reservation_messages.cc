#include "services/inventory/rpc/reservation_messages.h"

#include <google/protobuf/duration.pb.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/wire_values.h"
#include "services/inventory/messages/reservation_values.h"

namespace souk::inventory {
namespace {

constexpr int kMaxLines = 100;
constexpr int kMaxQuantity = 1'000'000;

template <typename Request>
absl::Duration ParseTtl(const Request& request, const ReservationTerms& terms,
                        Violations& violations) {
  if (!request.has_ttl()) return terms.default_ttl;
  const absl::Duration ttl =
      absl::Seconds(request.ttl().seconds()) + absl::Nanoseconds(request.ttl().nanos());
  terms.Check(ttl, "ttl", violations);
  return ttl;
}

void CheckLines(const v1::ReserveRequest& request, Violations& violations) {
  if (request.lines_size() < 1 || request.lines_size() > kMaxLines) {
    violations.Add("lines", absl::StrCat("must be 1 to ", kMaxLines));
    return;
  }
  std::set<absl::string_view> seen;
  for (int i = 0; i < request.lines_size(); ++i) {
    const v1::ReservationLine& line = request.lines(i);
    const std::string field = absl::StrCat("lines[", i, "]");
    CheckSku(line.sku(), absl::StrCat(field, ".sku"), violations);
    violations.Require(seen.insert(line.sku()).second, absl::StrCat(field, ".sku"),
                       "stands in another line too");
    violations.Require(line.quantity() >= 1 && line.quantity() <= kMaxQuantity,
                       absl::StrCat(field, ".quantity"),
                       absl::StrCat("must be 1 to ", kMaxQuantity));
  }
}

}  // namespace

v1::Reservation ToProto(const Reservation& reservation) {
  v1::Reservation proto;
  proto.set_reservation_id(reservation.reservation_id);
  proto.set_order_id(reservation.order_id);
  *proto.mutable_lines() = ToProto(reservation.lines);
  proto.set_state(ToProto(reservation.state));
  if (reservation.state == ReservationState::kHeld) {
    *proto.mutable_expire_time() = rpc::ToProto(reservation.expire_time);
  }
  return proto;
}

absl::StatusOr<NewReservation> ParseReserve(const v1::ReserveRequest& request,
                                            const ReservationTerms& terms) {
  Violations violations;
  rpc::CheckId(request.reservation_id(), "reservation_id", violations);
  rpc::CheckId(request.order_id(), "order_id", violations);
  CheckLines(request, violations);
  const absl::Duration ttl = ParseTtl(request, terms, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  NewReservation wanted{.reservation_id = request.reservation_id(),
                        .order_id = request.order_id(),
                        .lines = {},
                        .ttl = ttl};
  for (const v1::ReservationLine& line : request.lines()) {
    wanted.lines.push_back({line.sku(), line.quantity()});
  }
  return wanted;
}

absl::StatusOr<absl::Duration> ParseRenew(const v1::RenewReservationRequest& request,
                                          const ReservationTerms& terms) {
  Violations violations;
  rpc::CheckId(request.reservation_id(), "reservation_id", violations);
  const absl::Duration ttl = ParseTtl(request, terms, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return ttl;
}

absl::Status CheckReservationId(absl::string_view reservation_id) {
  Violations violations;
  rpc::CheckId(reservation_id, "reservation_id", violations);
  return violations.ToStatus();
}

absl::Status CheckRelease(const v1::ReleaseReservationRequest& request) {
  Violations violations;
  rpc::CheckId(request.reservation_id(), "reservation_id", violations);
  rpc::CheckId(request.order_id(), "order_id", violations);
  return violations.ToStatus();
}

absl::Status CheckOrderId(absl::string_view order_id) {
  Violations violations;
  rpc::CheckId(order_id, "order_id", violations);
  return violations.ToStatus();
}

}  // namespace souk::inventory

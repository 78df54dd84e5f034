#include "services/payment/storage/payment_events.h"

#include <cstdint>

#include "common/base/status_macros.h"
#include "common/rpc/wire_values.h"
#include "services/payment/messages/payment_values.h"
#include "souk/event/v1/payment_events.pb.h"

namespace souk::payment {
namespace {

// A payment has two events at most: what became of its charge, or the refund that came before one;
// then the refund of what was charged.
int64_t VersionAfter(const std::optional<Payment>& before) {
  return before && before->state == PaymentState::kCharged ? 2 : 1;
}

event::v1::PaymentCharged Charged(const Payment& payment) {
  event::v1::PaymentCharged charged;
  charged.set_order_id(payment.order_id);
  *charged.mutable_amount() = rpc::ToProto(*payment.amount);
  return charged;
}

event::v1::PaymentRefused Refused(const Payment& payment) {
  event::v1::PaymentRefused refused;
  refused.set_order_id(payment.order_id);
  *refused.mutable_amount() = rpc::ToProto(*payment.amount);
  refused.set_failure(ToProto(*payment.refusal));
  return refused;
}

event::v1::PaymentRefunded Refunded(const Payment& payment) {
  event::v1::PaymentRefunded refunded;
  refunded.set_order_id(payment.order_id);
  if (payment.amount) *refunded.mutable_amount() = rpc::ToProto(*payment.amount);
  return refunded;
}

}  // namespace

absl::Status AppendEvent(storage::Transaction& transaction, events::EventLog& log,
                         const std::optional<Payment>& before, const Payment& after,
                         const telemetry::SpanContext& trace) {
  if (before && before->state == after.state) return absl::OkStatus();
  const auto append = [&](const google::protobuf::Message& what) -> absl::Status {
    ASSIGN_OR_RETURN(const storage::OutboxEvent event,
                     log.Describe({.aggregate_type = "payment",
                                   .aggregate_id = after.payment_id,
                                   .aggregate_version = VersionAfter(before),
                                   .occurred_at = after.update_time,
                                   .trace = trace},
                                  what));
    return log.Append(transaction, event);
  };
  switch (after.state) {
    case PaymentState::kPending:
      return absl::OkStatus();
    case PaymentState::kCharged:
      return append(Charged(after));
    case PaymentState::kRefused:
      return append(Refused(after));
    case PaymentState::kRefunded:
      return append(Refunded(after));
  }
}

}  // namespace souk::payment

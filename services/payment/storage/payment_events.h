#pragma once

#include <optional>

#include "absl/status/status.h"
#include "common/events/event_log.h"
#include "common/storage/transaction.h"
#include "common/telemetry/trace_context.h"
#include "services/payment/domain/payment.h"

namespace souk::payment {

/// Appends to the log what others must hear of a payment that became `after`: that it was charged,
/// refused or refunded; nothing where its state stays, or nothing is decided yet. Part of the
/// transaction of the change. `trace` is the span that caused it.
absl::Status AppendEvent(storage::Transaction& transaction, events::EventLog& log,
                         const std::optional<Payment>& before, const Payment& after,
                         const telemetry::SpanContext& trace);

}  // namespace souk::payment

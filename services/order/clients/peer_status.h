#pragma once

#include "absl/status/status.h"
#include "services/order/use_cases/outcome.h"

namespace souk::order {

// What a peer's error means to an order: the one place that says so.

/// For a call that changes something. OK is Done. Refused, for the reason `refusal`, are errors
/// that say of the request itself that it cannot be done: INVALID_ARGUMENT, NOT_FOUND,
/// FAILED_PRECONDITION, OUT_OF_RANGE, ALREADY_EXISTS. Everything else is Unknown - also what says
/// that an id or a key of ours stands for something else (RESERVATION_MISMATCH, PAYMENT_MISMATCH,
/// IDEMPOTENCY_KEY_REUSED) or is further than we know (RESERVATION_COMMITTED): then nobody can tell
/// what was done.
Outcome OutcomeOf(const absl::Status& status, FailureReason refusal);

/// For a call that undoes something, which nothing can refuse: Done or Unknown.
Outcome OutcomeOfUndo(const absl::Status& status);

/// For a call that only asks: OK, NOT_FOUND and INVALID_ARGUMENT are answers and stay as they are.
/// All else is UNAVAILABLE, reason DEPENDENCY_UNAVAILABLE, with RetryInfo: `what` cannot be told
/// now.
absl::Status AnswerOf(const absl::Status& status, absl::string_view what);

}  // namespace souk::order

#include "services/order/clients/peer_status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"

namespace souk::order {
namespace {

// How long callers shall leave a peer alone that did not say.
constexpr absl::Duration kRetryAfter = absl::Seconds(1);

bool SaysNoForGood(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAlreadyExists:
      return true;
    default:
      return false;
  }
}

bool TellsOfSomethingElse(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "RESERVATION_MISMATCH" || reason == "RESERVATION_COMMITTED" ||
         reason == "PAYMENT_MISMATCH" || reason == "IDEMPOTENCY_KEY_REUSED";
}

}  // namespace

Outcome OutcomeOf(const absl::Status& status, FailureReason refusal) {
  if (status.ok()) return Done();
  if (SaysNoForGood(status.code()) && !TellsOfSomethingElse(status)) return Refused{refusal};
  return Unknown{status};
}

Outcome OutcomeOfUndo(const absl::Status& status) {
  if (status.ok()) return Done();
  return Unknown{status};
}

absl::Status AnswerOf(const absl::Status& status, absl::string_view what) {
  if (status.ok() || absl::IsNotFound(status) || absl::IsInvalidArgument(status)) return status;
  return RetryableError(absl::StatusCode::kUnavailable, "DEPENDENCY_UNAVAILABLE",
                        absl::StrCat(what, " cannot be told at the moment"),
                        RetryAfterOf(status).value_or(kRetryAfter));
}

}  // namespace souk::order

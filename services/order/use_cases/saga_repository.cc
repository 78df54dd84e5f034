#include "services/order/use_cases/saga_repository.h"

#include "common/base/error.h"

namespace souk::order {
namespace {

constexpr absl::string_view kConflict = "CONFLICT";
constexpr absl::string_view kTakenOver = "SAGA_TAKEN_OVER";

}  // namespace

absl::Status SagaConflict() {
  return ErrorWithReason(absl::StatusCode::kAborted, kConflict, "the order has changed meanwhile");
}

bool IsSagaConflict(const absl::Status& status) { return ReasonOf(status) == kConflict; }

absl::Status SagaTakenOver() {
  return ErrorWithReason(absl::StatusCode::kAborted, kTakenOver, "somebody else drives the saga");
}

bool IsSagaTakenOver(const absl::Status& status) { return ReasonOf(status) == kTakenOver; }

}  // namespace souk::order

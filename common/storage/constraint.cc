#include "common/storage/constraint.h"

#include "absl/strings/cord.h"
#include "common/base/error.h"

namespace souk::storage {
namespace {

// Beside the reason, so that the columns reach a repository and go no further: the wire knows
// nothing of this payload.
constexpr absl::string_view kUniquePayload = "souk/unique-constraint";

}  // namespace

bool IsUniqueViolation(const absl::Status& status, absl::string_view columns) {
  const auto payload = status.GetPayload(kUniquePayload);
  return payload.has_value() && *payload == columns;
}

absl::Status UniqueViolation(absl::string_view columns) {
  absl::Status status =
      ErrorWithReason(absl::StatusCode::kAlreadyExists, "CONSTRAINT", "it exists already");
  status.SetPayload(kUniquePayload, absl::Cord(columns));
  return status;
}

}  // namespace souk::storage

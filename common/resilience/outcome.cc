#include "common/resilience/outcome.h"

#include <cstddef>

namespace souk::resilience {

OutcomeTable::OutcomeTable() {
  outcomes_.fill(Outcome::kSuccess);
  for (const absl::StatusCode code :
       {absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded,
        absl::StatusCode::kInternal, absl::StatusCode::kUnknown, absl::StatusCode::kDataLoss}) {
    Set(code, Outcome::kFailure);
  }
  Set(absl::StatusCode::kCancelled, Outcome::kIgnored);
  Set(absl::StatusCode::kResourceExhausted, Outcome::kIgnored);
}

void OutcomeTable::Set(absl::StatusCode code, Outcome outcome) {
  outcomes_[static_cast<size_t>(code)] = outcome;
}

Outcome OutcomeTable::Of(absl::StatusCode code) const {
  const int number = static_cast<int>(code);
  const bool canonical = number >= 0 && number < kCodes;
  return outcomes_[static_cast<size_t>(canonical ? code : absl::StatusCode::kUnknown)];
}

}  // namespace souk::resilience

#include "common/storage/engine_errors.h"

#include "absl/time/time.h"
#include "common/base/error.h"

namespace souk::storage {

absl::Status DatabaseBusy() {
  return RetryableError(absl::StatusCode::kUnavailable, "STORAGE_BUSY",
                        "another process holds the database", absl::Seconds(1));
}

absl::Status DatabaseFull() {
  // Space is made by people, or by a log that rotates; asking sooner is only load.
  return RetryableError(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                        "the database has no space left", absl::Seconds(10));
}

}  // namespace souk::storage

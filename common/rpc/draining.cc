#include "common/rpc/draining.h"

#include "common/base/error.h"

namespace souk::rpc {
namespace {

// Another instance, or this one after its restart, is there about then.
constexpr absl::Duration kRetryAfter = absl::Seconds(1);

}  // namespace

absl::Status DrainingError() {
  return RetryableError(absl::StatusCode::kUnavailable, "DRAINING",
                        "this server is about to stop: open the stream again", kRetryAfter);
}

}  // namespace souk::rpc

#pragma once

#include "absl/strings/string_view.h"

namespace souk::rpc {

// The keys of the metadata that Souk's processes send each other beside W3C Trace Context.
inline constexpr absl::string_view kRequestIdKey = "x-request-id";
inline constexpr absl::string_view kIdempotencyKeyKey = "idempotency-key";
/// Which attempt of a call this is; sent from the second on.
inline constexpr absl::string_view kAttemptKey = "souk-attempt";

}  // namespace souk::rpc

#pragma once

#include "absl/strings/string_view.h"

namespace souk::rpc {

// The keys of the metadata that Souk's processes send each other beside W3C Trace Context.
inline constexpr absl::string_view kRequestIdKey = "x-request-id";
inline constexpr absl::string_view kIdempotencyKeyKey = "idempotency-key";
/// Which attempt of a call this is; sent from the second on.
inline constexpr absl::string_view kAttemptKey = "souk-attempt";
/// Marks the trailers of an attempt that an interceptor on this side refused, so that the caller
/// knows that nothing was sent: the error alone could as well be the callee's own. It is on no
/// wire; a callee that sent it would have its own calls repeated.
inline constexpr absl::string_view kRefusedHereKey = "souk-refused-here";

}  // namespace souk::rpc

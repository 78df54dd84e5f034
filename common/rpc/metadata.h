#pragma once

#include "absl/strings/string_view.h"

namespace souk::rpc {

// The keys of the metadata that Souk's processes send each other beside W3C Trace Context.
inline constexpr absl::string_view kRequestIdKey = "x-request-id";
inline constexpr absl::string_view kIdempotencyKeyKey = "idempotency-key";
/// How much a call matters (resilience::Priority, by name); not sent for normal ones. Inherited by
/// the calls that a call leads to; the gateway takes none from outside.
inline constexpr absl::string_view kPriorityKey = "x-souk-priority";
/// The calling process's name, such as "order". Nobody has proved it: no ground for letting a call
/// in.
inline constexpr absl::string_view kCallerKey = "x-souk-caller";
/// Which attempt of a call this is; sent from the second on.
inline constexpr absl::string_view kAttemptKey = "souk-attempt";
/// Marks the trailers of an attempt that an interceptor on this side refused, so that the caller
/// knows that nothing was sent: the error alone could as well be the callee's own. It is on no
/// wire; a callee that sent it would have its own calls repeated.
inline constexpr absl::string_view kRefusedHereKey = "souk-refused-here";

}  // namespace souk::rpc

#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "souk/order/v1/order_service.pb.h"

namespace souk::order {

// The forms that payloads of events have had. What is stored is never changed: an old payload is
// brought to the newest form when it is read ("upcasting"; G. Young, Versioning in an Event Sourced
// System), so that only this file knows the old ones. The newest form of each type stands in its
// message's option `event`.

/// The newest form of a type's payload; 0 for a type that this binary does not know.
int64_t NewestForm(absl::string_view type);

/// Brings a payload from form `form` to the newest, one form after the other. REQUIRES: `form` is
/// at most the newest.
void Upcast(int64_t form, v1::OrderEvent& message);

}  // namespace souk::order

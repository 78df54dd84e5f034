#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/random.h"

namespace souk {

/// A new UUIDv7 (RFC 9562, 5.7) as lower-case text: 48 bits of the wall clock's milliseconds, then
/// 74 random bits. Ids of a later millisecond sort later, which keeps B-tree inserts at the right
/// edge; those of one millisecond are in no order. REQUIRES: the wall clock is past 1970.
std::string NewUuidV7(const Clock& clock, Random& random);

/// Whether `text` is a UUIDv7 in the lower-case 8-4-4-4-12 form that NewUuidV7 writes.
bool IsUuidV7(absl::string_view text);

}  // namespace souk

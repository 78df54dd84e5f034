#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::events {

/// A place in a service's outbox: after the event at `position`, of the database whose epoch it is.
/// Its text is opaque to everybody else.
struct Cursor {
  std::string epoch;
  int64_t position = 0;

  std::string ToString() const;

  /// INVALID_ARGUMENT, naming the field `cursor`, for text that ToString does not give.
  static absl::StatusOr<Cursor> Parse(absl::string_view text);

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

/// Which of two texts is further on; the second where that cannot be told: of different epochs, or
/// no cursors.
const std::string& FurtherOf(const std::string& one, const std::string& other);

}  // namespace souk::events

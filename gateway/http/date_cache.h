#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/base/clock.h"

namespace souk::gateway::http {

/// The value of the Date field (RFC 9110, 5.6.7), formatted once a second. Not thread-safe: each
/// thread has its own.
class DateCache {
 public:
  explicit DateCache(const Clock& clock) : clock_(clock) {}

  /// Valid until the next call.
  absl::string_view Now();

 private:
  const Clock& clock_;
  int64_t second_ = -1;
  std::string text_;
};

}  // namespace souk::gateway::http

#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::discovery {

/// Where a process listens, as its callers write it.
struct HostPort {
  std::string host;  // a name or an address, IPv6 without brackets
  uint16_t port = 0;

  /// "payment:50053", "10.0.0.7:50053" or "[::1]:50053".
  std::string ToString() const;

  friend bool operator==(const HostPort&, const HostPort&) = default;
};

/// Reads "HOST:PORT". INVALID_ARGUMENT, quoting `text`, for a host that is neither a name (letters,
/// digits, "-", "_" and ".", at most 253 bytes) nor an IP address (IPv6 in brackets), and for a
/// port that is not 1 to 65535.
absl::StatusOr<HostPort> ParseHostPort(absl::string_view text);

}  // namespace souk::discovery

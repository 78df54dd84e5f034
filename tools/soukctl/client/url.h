#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::soukctl {

/// The parts of "http://127.0.0.1:8080" that a connection needs.
struct Url {
  std::string host;
  uint16_t port = 80;
};

/// INVALID_ARGUMENT for what is not http://HOST[:PORT].
absl::StatusOr<Url> ParseUrl(absl::string_view text);

}  // namespace souk::soukctl

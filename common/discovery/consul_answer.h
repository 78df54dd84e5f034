#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/resilience/balancing/instance_set.h"

namespace souk::discovery {

/// The instances in the body of Consul's answer to GET /v1/health/service/NAME, by address, each
/// once; none are no error. UNAVAILABLE, saying why, for what is no such answer.
absl::StatusOr<std::vector<resilience::Endpoint>> ParseConsulAnswer(absl::string_view body);

}  // namespace souk::discovery

#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

// What operators do with the consumers of events, by souk.admin.v1.Consumers. Errors name the
// service. What is found goes to `out`, a line each, which `json` makes an object of JSON.

/// How the consumers of these services are doing; services without any are passed over.
absl::Status ListConsumers(const Endpoints& endpoints, const std::vector<std::string>& services,
                           bool json, std::ostream& out);

/// The dead letters of all consumers of a service.
absl::Status ListDeadLetters(const Endpoints& endpoints, const std::string& service, bool json,
                             std::ostream& out);

/// Applies one dead letter again.
absl::Status Redrive(const Endpoints& endpoints, const std::string& service,
                     const std::string& consumer, const std::string& event_id, std::ostream& out);

/// Applies all dead letters of a consumer again; gives how many of them failed again.
absl::StatusOr<int> RedriveAll(const Endpoints& endpoints, const std::string& service,
                               const std::string& consumer, std::ostream& out);

/// Lets a consumer go on from a cursor, "" for the first event that is kept.
absl::Status Replay(const Endpoints& endpoints, const std::string& service,
                    const std::string& consumer, const std::string& cursor, std::ostream& out);

}  // namespace souk::soukctl

#pragma once

#include <string>

namespace souk::telemetry {

/// Which process spans and pages come from: OpenTelemetry's resource attributes service.name,
/// service.version and service.instance.id.
struct ServiceIdentity {
  std::string name;         // "order"
  std::string version;      // "0.1.0"
  std::string instance_id;  // unique to this run of the process
};

}  // namespace souk::telemetry

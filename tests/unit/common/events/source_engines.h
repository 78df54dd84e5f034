#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/events/event_log.h"
#include "common/events/event_source.h"

namespace souk::events {

/// Carries the events of one log to consumers by one engine.
class SourceHarness {
 public:
  virtual ~SourceHarness() = default;
  virtual EventSource& source() = 0;
};

/// An engine that the contract of EventSource runs over.
struct SourceEngine {
  std::string name;
  /// Null where what the engine needs is not installed. The log outlives what it gives.
  std::function<std::unique_ptr<SourceHarness>(EventLog& log)> make;
};

/// Every engine of this build.
std::vector<SourceEngine> AllSourceEngines();

}  // namespace souk::events

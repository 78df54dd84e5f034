#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/telemetry/log.h"

namespace souk::telemetry {

/// A logger whose lines are kept in memory; for tests. Thread-safe.
class CapturedLog {
 public:
  /// Logs as JSON from kDebug up, as service "test". `clock` must outlive this and the logger's
  /// copies.
  explicit CapturedLog(const Clock& clock);

  const Logger& logger() const { return logger_; }

  /// What was logged until now, a line each without its newline. Blocks until it is written.
  std::vector<std::string> Lines() const;

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
  Logger logger_;
};

}  // namespace souk::telemetry

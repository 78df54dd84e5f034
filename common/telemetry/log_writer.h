#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace spdlog {
class async_logger;
namespace details {
class thread_pool;
}
namespace sinks {
class sink;
}
}  // namespace spdlog

namespace souk::telemetry {

/// Writes lines to a sink from a thread of its own: spdlog's bounded queue, of which the oldest
/// line is lost when it is full. Thread-safe. Destruction writes what is queued.
class LogWriter {
 public:
  LogWriter(std::shared_ptr<spdlog::sinks::sink> sink, size_t queue_capacity);
  ~LogWriter();

  /// Queues a line; the newline is added. Does not block.
  void Write(absl::string_view line);

  /// Waits until the lines queued before are written and flushed. False when `timeout` passed
  /// first.
  bool Flush(absl::Duration timeout);

  /// Lines lost since the start.
  uint64_t lines_dropped() const;

 private:
  class MarkerSink;

  const std::shared_ptr<MarkerSink> sink_;
  const std::shared_ptr<spdlog::details::thread_pool> thread_;
  const std::shared_ptr<spdlog::async_logger> queue_;
  std::atomic<int> markers_ = 0;
};

}  // namespace souk::telemetry

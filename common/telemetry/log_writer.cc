#include "common/telemetry/log_writer.h"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/sink.h>

#include <algorithm>

#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/base/mutex.h"

namespace souk::telemetry {

// Passes lines on, and lets one wait until the queue has been written as far as a marker: an empty
// message whose source line, which our lines never have, is the marker's number.
class LogWriter::MarkerSink final : public spdlog::sinks::sink {
 public:
  explicit MarkerSink(std::shared_ptr<spdlog::sinks::sink> next) : next_(std::move(next)) {}

  static spdlog::source_loc Marker(int number) { return {"flush", number, "flush"}; }

  void log(const spdlog::details::log_msg& message) override {
    if (message.source.empty()) {
      next_->log(message);
      return;
    }
    next_->flush();
    MutexLock lock(mutex_);
    last_seen_ = std::max(last_seen_, message.source.line);
    seen_.NotifyAll();
  }
  void flush() override { next_->flush(); }
  void set_pattern(const std::string& pattern) override { next_->set_pattern(pattern); }
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
    next_->set_formatter(std::move(formatter));
  }

  // False when `until` passed before the marker.
  bool WaitFor(int number, SteadyTime until) {
    MutexLock lock(mutex_);
    while (last_seen_ < number) {
      if (!seen_.WaitUntil(mutex_, until)) return last_seen_ >= number;
    }
    return true;
  }

 private:
  const std::shared_ptr<spdlog::sinks::sink> next_;
  Mutex mutex_;
  CondVar seen_;
  int last_seen_ GUARDED_BY(mutex_) = 0;
};

LogWriter::LogWriter(std::shared_ptr<spdlog::sinks::sink> sink, size_t queue_capacity)
    : sink_(std::make_shared<MarkerSink>(std::move(sink))),
      thread_(std::make_shared<spdlog::details::thread_pool>(queue_capacity, 1)),
      queue_(std::make_shared<spdlog::async_logger>(
          "log", sink_, thread_, spdlog::async_overflow_policy::overrun_oldest)) {
  queue_->set_pattern("%v");  // lines come formatted
}

LogWriter::~LogWriter() = default;

void LogWriter::Write(absl::string_view line) {
  queue_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

bool LogWriter::Flush(absl::Duration timeout) {
  const int marker = ++markers_;
  queue_->log(MarkerSink::Marker(marker), spdlog::level::info, "");
  return sink_->WaitFor(marker, Deadline::After(SystemClock(), timeout).when());
}

uint64_t LogWriter::lines_dropped() const { return thread_->overrun_counter(); }

}  // namespace souk::telemetry

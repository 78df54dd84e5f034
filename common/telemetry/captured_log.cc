#include "common/telemetry/captured_log.h"

#include <spdlog/sinks/sink.h>

#include "common/base/mutex.h"

namespace souk::telemetry {

class CapturedLog::Sink final : public spdlog::sinks::sink {
 public:
  void log(const spdlog::details::log_msg& message) override {
    MutexLock lock(mutex_);
    lines_.emplace_back(message.payload.data(), message.payload.size());
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

  std::vector<std::string> lines() const {
    MutexLock lock(mutex_);
    return lines_;
  }

 private:
  mutable Mutex mutex_;
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

CapturedLog::CapturedLog(const Clock& clock)
    : sink_(std::make_shared<Sink>()),
      logger_(
          {.service = "test", .level = LogLevel::kDebug, .format = LogFormat::kJson, .sink = sink_},
          clock) {}

std::vector<std::string> CapturedLog::Lines() const {
  logger_.Flush(absl::InfiniteDuration());
  return sink_->lines();
}

}  // namespace souk::telemetry

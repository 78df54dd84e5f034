#include "common/telemetry/library_logs.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"

namespace souk::telemetry {

// The way from the libraries' handlers, which are plain functions, to a logger: the one thing here
// that a process has once, as the libraries have it.
class LibraryLogRoute {
 public:
  static LibraryLogRoute& Get() {
    static LibraryLogRoute* const route = new LibraryLogRoute();  // used until the process ends
    return *route;
  }

  void Add(const LibraryLogs* logs) {
    MutexLock lock(mutex_);
    logs_.push_back(logs);
  }

  void Remove(const LibraryLogs* logs) {
    MutexLock lock(mutex_);
    logs_.erase(std::find(logs_.begin(), logs_.end(), logs));
  }

  void Say(LogLevel level, absl::string_view library, absl::string_view text, const char* file,
           int line, bool ends_process) {
    const std::string place = absl::StrCat(file, ":", line);
    const std::optional<Logger> logger = Last();
    if (!logger.has_value()) {
      std::fprintf(stderr, "%s\n", absl::StrCat(library, " ", place, ": ", text).c_str());
      return;
    }
    logger->Log(level, "a library has something to say",
                {{"library", library}, {"text", text}, {"place", place}});
    // The line must be out before the process is gone.
    if (ends_process) static_cast<void>(logger->Flush(absl::Seconds(1)));
  }

 private:
  LibraryLogRoute();

  std::optional<Logger> Last() {
    MutexLock lock(mutex_);
    if (logs_.empty()) return std::nullopt;
    return logs_.back()->logger_;
  }

  Mutex mutex_;
  std::vector<const LibraryLogs*> logs_ GUARDED_BY(mutex_);
};

namespace {

LogLevel LevelOf(google::protobuf::LogLevel level) {
  switch (level) {
    case google::protobuf::LOGLEVEL_INFO:
      return LogLevel::kInfo;
    case google::protobuf::LOGLEVEL_WARNING:
      return LogLevel::kWarn;
    default:
      return LogLevel::kError;
  }
}

LogLevel LevelOf(gpr_log_severity severity) {
  switch (severity) {
    case GPR_LOG_SEVERITY_DEBUG:
      return LogLevel::kDebug;
    case GPR_LOG_SEVERITY_INFO:
      return LogLevel::kInfo;
    default:
      return LogLevel::kError;
  }
}

void OnProtobufLog(google::protobuf::LogLevel level, const char* file, int line,
                   const std::string& message) {
  LibraryLogRoute::Get().Say(LevelOf(level), "protobuf", message, file, line,
                             level == google::protobuf::LOGLEVEL_FATAL);
}

void OnGrpcLog(gpr_log_func_args* event) {
  LibraryLogRoute::Get().Say(LevelOf(event->severity), "grpc", event->message, event->file,
                             event->line, absl::StartsWith(event->message, "assertion failed"));
}

}  // namespace

LibraryLogRoute::LibraryLogRoute() {
  google::protobuf::SetLogHandler(&OnProtobufLog);
  gpr_set_log_function(&OnGrpcLog);
}

LibraryLogs::LibraryLogs(Logger logger) : logger_(std::move(logger)) {
  LibraryLogRoute::Get().Add(this);
}

LibraryLogs::~LibraryLogs() { LibraryLogRoute::Get().Remove(this); }

}  // namespace souk::telemetry

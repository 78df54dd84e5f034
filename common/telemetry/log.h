#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/telemetry/field.h"
#include "common/telemetry/trace_context.h"

namespace spdlog::sinks {
class sink;
}

namespace souk::telemetry {

/// How much an event matters to a person on call: kError wants action, kWarn a look tomorrow, kInfo
/// tells the life of the process, kDebug is for its authors.
enum class LogLevel { kDebug, kInfo, kWarn, kError };

/// "DEBUG", "INFO", "WARN" or "ERROR".
absl::string_view LogLevelName(LogLevel level);

enum class LogFormat {
  kAuto,      // kTerminal where the stream is a terminal, else kJson
  kJson,      // one JSON object a line, for collectors
  kTerminal,  // one line with colours, for people
};

struct LogOptions {
  std::string service = {};          // which process speaks: "order"
  LogLevel level = LogLevel::kInfo;  // events below it cost a comparison and nothing else
  LogFormat format = LogFormat::kAuto;
  enum class Stream { kStderr, kStdout } stream = Stream::kStderr;
  /// Lines waiting to be written. 4096 rides out a reader that stalls for a second at 4000 lines a
  /// second and costs 2 MB.
  size_t queue_capacity = 4096;
  /// Takes the lines in place of `stream`; for tests. kAuto then means kJson.
  std::shared_ptr<spdlog::sinks::sink> sink = nullptr;
};

/// Writes log events: a fixed message, and what varies as fields.
///
///   logger.Info("order placed", {{"order_id", id}, {"version", 3}});
///
/// As JSON: {"time":"2024-05-01T12:00:00.123456Z","level":"INFO","service":"order",
/// "message":"order placed","trace_id":...,"span_id":...,"order_id":"...","version":3}. Text that
/// is not UTF-8 is mended with U+FFFD. A field named like one of the fixed keys gets a trailing
/// "_".
///
/// Never blocks: a thread of its own writes the lines. When the queue is full because the reader of
/// the stream stalls, the oldest lines are lost, and counted by lines_dropped().
///
/// Copies are cheap and write to the same place. Thread-safe. Destroying the last copy writes what
/// is queued.
class Logger {
 public:
  /// `clock` must outlive every copy.
  Logger(LogOptions options, const Clock& clock);

  void Debug(absl::string_view message, absl::Span<const Field> fields = {}) const;
  void Info(absl::string_view message, absl::Span<const Field> fields = {}) const;
  void Warn(absl::string_view message, absl::Span<const Field> fields = {}) const;
  void Error(absl::string_view message, absl::Span<const Field> fields = {}) const;
  void Log(LogLevel level, absl::string_view message, absl::Span<const Field> fields = {}) const;

  /// Whether events of this level are written; for skipping the work of preparing one.
  bool IsEnabled(LogLevel level) const;

  /// A logger that adds these fields to every event. A field given later, here or with an event,
  /// replaces an earlier one of the same key.
  Logger With(absl::Span<const Field> fields) const;
  /// A logger that adds trace_id and span_id to every event; nothing when `context` is invalid.
  Logger With(const SpanContext& context) const;

  /// Waits until the lines logged before are written. False when `timeout` passed first. Blocks:
  /// for shutdown and for tests.
  bool Flush(absl::Duration timeout) const;

  /// How many lines were lost to a full queue since the start.
  uint64_t lines_dropped() const;

 private:
  class Core;
  struct Context;

  std::shared_ptr<Core> core_;
  std::shared_ptr<const Context> context_;  // what With added; never null
};

}  // namespace souk::telemetry

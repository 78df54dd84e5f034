#include "common/telemetry/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include "absl/algorithm/container.h"
#include "absl/container/inlined_vector.h"
#include "common/telemetry/log_format.h"
#include "common/telemetry/log_writer.h"

namespace souk::telemetry {
namespace {

// Enough for the fields of nearly every event without touching the heap.
using FieldList = absl::InlinedVector<Field, 12>;

bool IsTerminal(const LogOptions& options) {
  if (options.sink != nullptr) return false;
  return isatty(options.stream == LogOptions::Stream::kStdout ? STDOUT_FILENO : STDERR_FILENO) == 1;
}

std::shared_ptr<spdlog::sinks::sink> SinkOf(const LogOptions& options) {
  if (options.sink != nullptr) return options.sink;
  if (options.stream == LogOptions::Stream::kStdout) {
    return std::make_shared<spdlog::sinks::stdout_sink_mt>();
  }
  return std::make_shared<spdlog::sinks::stderr_sink_mt>();
}

// Adds `field`, in place of an earlier one of the same key.
void Put(FieldList& fields, const Field& field) {
  const auto same_key = absl::c_find_if(fields, [&](const Field& f) { return f.key == field.key; });
  if (same_key != fields.end()) {
    same_key->value = field.value;
  } else {
    fields.push_back(field);
  }
}

}  // namespace

absl::string_view LogLevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO";
    case LogLevel::kWarn:
      return "WARN";
    case LogLevel::kError:
      return "ERROR";
  }
}

struct Logger::Context {
  std::string trace_id;
  std::string span_id;
  std::vector<Attribute> fields;
};

// What all copies of a logger share.
class Logger::Core {
 public:
  Core(const LogOptions& options, const Clock& clock)
      : clock_(clock),
        service_(options.service),
        level_(options.level),
        colours_(IsTerminal(options)),
        json_(options.format == LogFormat::kJson ||
              (options.format == LogFormat::kAuto && !colours_)),
        writer_(SinkOf(options), options.queue_capacity) {}

  bool IsEnabled(LogLevel level) const { return level >= level_; }
  LogWriter& writer() { return writer_; }

  void Write(LogLevel level, absl::string_view message, const Context& context,
             absl::Span<const Field> event_fields) {
    FieldList fields;
    for (const Attribute& kept : context.fields) {
      fields.push_back({kept.key, FieldValue(kept.value)});
    }
    for (const Field& field : event_fields) Put(fields, field);
    const LogRecord record = {.time = clock_.Now(),
                              .level = level,
                              .service = service_,
                              .message = message,
                              .trace_id = context.trace_id,
                              .span_id = context.span_id,
                              .fields = fields};
    writer_.Write(json_ ? FormatJson(record) : FormatTerminal(record, colours_));
  }

 private:
  const Clock& clock_;
  const std::string service_;
  const LogLevel level_;
  const bool colours_;
  const bool json_;
  LogWriter writer_;
};

Logger::Logger(LogOptions options, const Clock& clock)
    : core_(std::make_shared<Core>(options, clock)), context_(std::make_shared<const Context>()) {}

void Logger::Debug(absl::string_view message, absl::Span<const Field> fields) const {
  Log(LogLevel::kDebug, message, fields);
}
void Logger::Info(absl::string_view message, absl::Span<const Field> fields) const {
  Log(LogLevel::kInfo, message, fields);
}
void Logger::Warn(absl::string_view message, absl::Span<const Field> fields) const {
  Log(LogLevel::kWarn, message, fields);
}
void Logger::Error(absl::string_view message, absl::Span<const Field> fields) const {
  Log(LogLevel::kError, message, fields);
}

void Logger::Log(LogLevel level, absl::string_view message, absl::Span<const Field> fields) const {
  if (core_->IsEnabled(level)) core_->Write(level, message, *context_, fields);
}

bool Logger::IsEnabled(LogLevel level) const { return core_->IsEnabled(level); }

Logger Logger::With(absl::Span<const Field> fields) const {
  auto context = std::make_shared<Context>(*context_);
  for (const Field& field : fields) {
    std::erase_if(context->fields, [&](const Attribute& kept) { return kept.key == field.key; });
    context->fields.push_back({std::string(field.key), field.value.ToOwned()});
  }
  Logger copy = *this;
  copy.context_ = std::move(context);
  return copy;
}

Logger Logger::With(const SpanContext& span) const {
  if (!span.IsValid()) return *this;
  auto context = std::make_shared<Context>(*context_);
  context->trace_id = span.TraceIdHex();
  context->span_id = span.SpanIdHex();
  Logger copy = *this;
  copy.context_ = std::move(context);
  return copy;
}

bool Logger::Flush(absl::Duration timeout) const { return core_->writer().Flush(timeout); }

uint64_t Logger::lines_dropped() const { return core_->writer().lines_dropped(); }

}  // namespace souk::telemetry

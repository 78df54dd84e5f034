#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/telemetry/field.h"
#include "common/telemetry/trace_context.h"

namespace souk::telemetry {

/// The role of a span in a trace; the numbers are OTLP's
/// (opentelemetry.proto.trace.v1.Span.SpanKind).
enum class SpanKind { kInternal = 1, kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5 };

/// Something that happened at one moment of a span.
struct SpanEvent {
  absl::Time time;
  std::string name;
  std::vector<Attribute> attributes;
};

/// An ended span, as exporters see it.
struct SpanData {
  SpanContext context = {};
  SpanId parent_span_id{};  // all zero for a root
  std::string name = {};
  SpanKind kind = SpanKind::kInternal;
  absl::Time start_time = {};
  absl::Time end_time =
      {};  // never before start_time: the duration is measured on the steady clock
  std::vector<Attribute> attributes = {};
  std::vector<SpanEvent> events = {};
  uint32_t dropped_attributes = 0;  // beyond Span's limits
  uint32_t dropped_events = 0;
  bool failed = false;              // OTLP's STATUS_CODE_ERROR
  std::string status_message = {};  // why, when failed
};

/// Where ended spans go. Thread-safe; OnEnd never blocks, for it runs on the threads of the calls.
class SpanProcessor {
 public:
  virtual ~SpanProcessor() = default;
  virtual void OnEnd(SpanData span) = 0;
};

}  // namespace souk::telemetry

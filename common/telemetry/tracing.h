#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/telemetry/field.h"
#include "common/telemetry/span_data.h"
#include "common/telemetry/trace_context.h"

namespace souk::telemetry {

/// One timed step of a trace. Ends at End() or when destroyed. Move-only; a moved-from or default
/// Span does nothing. Not thread-safe: one owner at a time. An unsampled span only carries its
/// context, and its setters return at once.
///
/// Bounds: kMaxAttributes attributes and kMaxEvents events a span; the rest is dropped and counted
/// in SpanData, so that a long stream cannot grow its span without end.
class Span {
 public:
  static constexpr size_t kMaxAttributes = 64;
  static constexpr size_t kMaxEvents = 128;

  Span();
  Span(Span&&) noexcept;
  Span& operator=(Span&&) noexcept;  // ends what it held
  ~Span();

  /// What to send to callees (FormatTraceparent) and to log (Logger::With).
  const SpanContext& context() const { return context_; }
  /// Whether what is set here will be seen; for skipping the work of preparing it.
  bool IsRecording() const { return recording_ != nullptr; }

  /// Sets an attribute; a later value replaces an earlier one of the same key.
  void SetAttribute(absl::string_view key, const FieldValue& value);
  void AddEvent(absl::string_view name, absl::Span<const Field> attributes = {});

  /// How the step ended. Server and client spans get the attribute rpc.grpc.status_code. An error
  /// marks the span as failed, but a server span only for the codes that blame the server (UNKNOWN,
  /// DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS), as OpenTelemetry's
  /// conventions for gRPC say: NOT_FOUND is a fine answer.
  void SetStatus(const absl::Status& status);

  /// Ends the span and hands it to the processor. Later calls do nothing.
  void End();

 private:
  friend class Tracer;
  struct Recording;
  Span(SpanContext context, std::unique_ptr<Recording> recording);

  SpanContext context_;
  std::unique_ptr<Recording> recording_;  // null when unsampled or ended
};

struct TracerOptions {
  /// The fraction of traces begun here that are recorded, 0 to 1. A trace begun elsewhere is
  /// recorded if its sender records it, so that a trace is whole or absent.
  double root_sampling_ratio = 1.0;
};

/// Starts spans. Thread-safe.
class Tracer {
 public:
  /// `clock`, `random` and `processor` must outlive the tracer and its spans. Without a processor
  /// (null) contexts are made and passed on as ever, but nothing is recorded.
  Tracer(TracerOptions options, const Clock& clock, Random& random, SpanProcessor* processor);

  /// Starts a child of `parent`, or the root of a new trace when `parent` is invalid.
  Span StartSpan(absl::string_view name, SpanKind kind, const SpanContext& parent = {},
                 absl::Span<const Field> attributes = {}) const;

 private:
  bool SampleRoot(const TraceId& trace_id) const;

  const Clock& clock_;
  Random& random_;
  SpanProcessor* const processor_;
  const uint64_t root_sampling_bound_;  // roots whose id's last 8 bytes lie below are sampled
  const bool sample_all_roots_;
};

}  // namespace souk::telemetry

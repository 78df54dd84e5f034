#pragma once

#include <deque>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/deadline.h"
#include "common/base/mutex.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/span_data.h"

namespace souk::telemetry {

/// Sends spans to where traces are kept.
class SpanExporter {
 public:
  virtual ~SpanExporter() = default;

  /// Delivers a batch; may block, within a bound of its own. Called by one thread at a time. An
  /// error means that the batch, or a part of it, is lost; the exporter has counted and told it.
  virtual absl::Status Export(std::vector<SpanData> batch) = 0;

  /// Makes a running Export return soon, and later ones at once, with CANCELLED. Called from any
  /// thread.
  virtual void Cancel() = 0;
};

/// The series souk_trace_spans_dropped_total{reason}: spans lost on their way.
Counter& SpansDropped(Metrics& metrics, const std::string& reason);

struct BatchOptions {
  /// Spans waiting for export; beyond it new ones are dropped. 4096 spans of about 1 KB.
  size_t queue_capacity = 4096;
  /// A batch is sent when it has this many spans. At 1 KB a span it stays far below gRPC's 4 MiB.
  size_t batch_size = 512;
  /// ... or when its first span has waited this long (on the machine's clock).
  absl::Duration interval = absl::Seconds(2);
};

/// Gathers ended spans into batches and exports them from a thread of its own. When the exporter is
/// slower than the spans come, the newest are dropped and counted:
///
///   souk_trace_spans_dropped_total{reason="queue_full"|"shutdown"}   shutdown: too late for it
///
/// Thread-safe. Destruction shuts down without waiting for spans that are still queued.
class BatchSpanProcessor final : public SpanProcessor {
 public:
  /// `exporter`, `metrics` and `clock` must outlive this.
  BatchSpanProcessor(BatchOptions options, SpanExporter& exporter, Metrics& metrics,
                     const Clock& clock);
  ~BatchSpanProcessor() override;

  void OnEnd(SpanData span) override;

  /// Exports what is queued now, without waiting for a batch to fill. False when `deadline` passed
  /// first. Blocks; for tests.
  bool Flush(Deadline deadline);

  /// Takes no more spans, exports the queued ones and ends the thread. When `deadline` passes
  /// first, cancels the exporter, drops the rest (counted) and returns false. Later calls return
  /// true.
  bool Shutdown(Deadline deadline);

 private:
  void Run();
  // Waits for the next batch; empty when there will be none any more.
  std::vector<SpanData> NextBatch();
  bool BatchIsDue() const EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool WaitUntilIdle(Deadline deadline) EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const BatchOptions options_;
  SpanExporter& exporter_;
  const Clock& clock_;
  Counter& dropped_queue_full_;
  Counter& dropped_shutdown_;

  Mutex mutex_;
  CondVar work_;  // signalled when the thread may have something to do
  CondVar idle_;  // signalled when the thread has exported all there was
  std::deque<SpanData> queue_ GUARDED_BY(mutex_);
  SteadyTime batch_due_ GUARDED_BY(mutex_);  // when the queue is not empty
  bool exporting_ GUARDED_BY(mutex_) = false;
  bool flush_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: runs on the members above
};

}  // namespace souk::telemetry

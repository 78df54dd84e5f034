#include "common/telemetry/batch_span_processor.h"

#include <algorithm>
#include <iterator>

namespace souk::telemetry {
namespace {

// The moment `wait` from now for CondVar, which waits in real time whatever clock is injected.
SteadyTime InRealTime(absl::Duration wait) { return Deadline::After(SystemClock(), wait).when(); }

}  // namespace

Counter& SpansDropped(Metrics& metrics, const std::string& reason) {
  return metrics.AddCounter("souk_trace_spans_dropped_total", "Spans lost on their way.",
                            {{"reason", reason}});
}

BatchSpanProcessor::BatchSpanProcessor(BatchOptions options, SpanExporter& exporter,
                                       Metrics& metrics, const Clock& clock)
    : options_(options),
      exporter_(exporter),
      clock_(clock),
      dropped_queue_full_(SpansDropped(metrics, "queue_full")),
      dropped_shutdown_(SpansDropped(metrics, "shutdown")),
      thread_([this] { Run(); }) {}

BatchSpanProcessor::~BatchSpanProcessor() { Shutdown(Deadline::At(SteadyTime::min())); }

void BatchSpanProcessor::OnEnd(SpanData span) {
  MutexLock lock(mutex_);
  if (stopping_) {
    dropped_shutdown_.Increment();
    return;
  }
  if (queue_.size() >= options_.queue_capacity) {
    dropped_queue_full_.Increment();
    return;
  }
  queue_.push_back(std::move(span));
  if (queue_.size() == 1) {
    batch_due_ = InRealTime(options_.interval);
    work_.NotifyOne();
  } else if (queue_.size() == options_.batch_size) {
    work_.NotifyOne();
  }
}

bool BatchSpanProcessor::Flush(Deadline deadline) {
  MutexLock lock(mutex_);
  flush_ = true;
  work_.NotifyOne();
  return WaitUntilIdle(deadline);
}

bool BatchSpanProcessor::Shutdown(Deadline deadline) {
  bool drained = true;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    work_.NotifyOne();
    drained = WaitUntilIdle(deadline);
    dropped_shutdown_.Increment(static_cast<double>(queue_.size()));
    queue_.clear();
  }
  if (!drained) exporter_.Cancel();
  if (thread_.joinable()) thread_.join();
  return drained;
}

void BatchSpanProcessor::Run() {
  for (;;) {
    std::vector<SpanData> batch = NextBatch();
    if (batch.empty()) return;
    // The exporter counts and tells what it loses.
    exporter_.Export(std::move(batch)).IgnoreError();
  }
}

std::vector<SpanData> BatchSpanProcessor::NextBatch() {
  MutexLock lock(mutex_);
  exporting_ = false;
  while (!BatchIsDue()) {
    if (!queue_.empty()) {
      work_.WaitUntil(mutex_, batch_due_);
      continue;
    }
    flush_ = false;
    idle_.NotifyAll();
    if (stopping_) return {};
    work_.Wait(mutex_);
  }
  exporting_ = true;
  const auto begin = queue_.begin();
  const auto end = begin + std::min(queue_.size(), options_.batch_size);
  std::vector<SpanData> batch(std::make_move_iterator(begin), std::make_move_iterator(end));
  queue_.erase(begin, end);
  return batch;
}

bool BatchSpanProcessor::BatchIsDue() const {
  if (queue_.empty()) return false;
  return stopping_ || flush_ || queue_.size() >= options_.batch_size ||
         std::chrono::steady_clock::now() >= batch_due_;
}

bool BatchSpanProcessor::WaitUntilIdle(Deadline deadline) {
  const SteadyTime until = InRealTime(deadline.Left(clock_));
  while (exporting_ || !queue_.empty()) {
    if (!idle_.WaitUntil(mutex_, until)) return !exporting_ && queue_.empty();
  }
  return true;
}

}  // namespace souk::telemetry

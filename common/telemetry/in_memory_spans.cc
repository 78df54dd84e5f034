#include "common/telemetry/in_memory_spans.h"

namespace souk::telemetry {

void InMemorySpans::OnEnd(SpanData span) {
  MutexLock lock(mutex_);
  spans_.push_back(std::move(span));
}

std::vector<SpanData> InMemorySpans::spans() const {
  MutexLock lock(mutex_);
  return spans_;
}

}  // namespace souk::telemetry

#pragma once

#include <vector>

#include "common/base/mutex.h"
#include "common/telemetry/span_data.h"

namespace souk::telemetry {

/// Keeps every ended span, in the order of ending; for tests. Thread-safe.
class InMemorySpans final : public SpanProcessor {
 public:
  void OnEnd(SpanData span) override;
  std::vector<SpanData> spans() const;

 private:
  mutable Mutex mutex_;
  std::vector<SpanData> spans_ GUARDED_BY(mutex_);
};

}  // namespace souk::telemetry

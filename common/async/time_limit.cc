#include "common/async/time_limit.h"

namespace souk::async {

TimeLimit::TimeLimit(Executor& executor, absl::Duration limit, const CancellationToken& outer) {
  const auto cancel = [source = source_]() mutable { source.Cancel(); };
  outer.OnCancel(cancel, registration_);
  timer_ = executor.After(limit, cancel);
}

}  // namespace souk::async

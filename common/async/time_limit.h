#pragma once

#include <memory>

#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"

namespace souk::async {

/// A token for something that is to be waited for no longer than a while: cancelled when `outer`
/// is, and when `limit` has passed. Lives as long as what waits with the token.
class TimeLimit {
 public:
  TimeLimit(Executor& executor, absl::Duration limit, const CancellationToken& outer);

  CancellationToken token() const { return source_.token(); }

 private:
  CancellationSource source_;
  CancellationToken::Registration registration_;
  std::unique_ptr<Executor::Timer> timer_;
};

}  // namespace souk::async

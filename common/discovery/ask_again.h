#pragma once

#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task.h"
#include "common/base/random.h"
#include "common/resilience/backoff.h"

namespace souk::discovery {

/// The pauses of who asks again and again: none before the first question, and growing ones, from
/// 200 ms on, while no answer comes. Not thread-safe.
class AskAgain {
 public:
  /// No pause after a failure is longer than `longest`, 200 ms or more. The references outlive it.
  AskAgain(absl::Duration longest, async::Executor& executor, Random& random);

  /// Waits until it is time to ask: `after_answer`, give or take a fifth at random, after an
  /// answer, so that processes that were started together do not ask together. False when
  /// `cancellation` came first.
  Task<bool> Wait(absl::Duration after_answer, async::CancellationToken cancellation);

  void Answered();
  void Failed();

 private:
  const resilience::Backoff backoff_;
  async::Executor& executor_;
  Random& random_;
  bool asked_ = false;
  int failures_ = 0;  // in a row
};

}  // namespace souk::discovery

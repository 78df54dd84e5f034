#include "common/discovery/ask_again.h"

#include <algorithm>
#include <utility>

namespace souk::discovery {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(200);

}  // namespace

AskAgain::AskAgain(absl::Duration longest, async::Executor& executor, Random& random)
    : backoff_({.initial = kFirstPause, .maximum = std::max(longest, kFirstPause), .jitter = 0.5}),
      executor_(executor),
      random_(random) {}

Task<bool> AskAgain::Wait(absl::Duration after_answer, async::CancellationToken cancellation) {
  const bool first = !std::exchange(asked_, true);
  const absl::Duration pause = failures_ > 0 ? backoff_.Delay(failures_ - 1, random_)
                                             : after_answer * (0.8 + 0.4 * random_.NextDouble());
  // Asked here, since a short pause may end before a cancellation that came first is heard of.
  if (cancellation.cancelled()) co_return false;
  if (first || pause == absl::ZeroDuration()) co_return true;
  co_return co_await async::Sleep(executor_, pause, std::move(cancellation));
}

void AskAgain::Answered() { failures_ = 0; }

void AskAgain::Failed() { ++failures_; }

}  // namespace souk::discovery

#include "common/async/executor.h"

#include "common/async/race.h"

namespace souk::async {

// The executor outlives what runs on it.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters)
Task<bool> Sleep(Executor& executor, absl::Duration delay, CancellationToken cancellation) {
  std::unique_ptr<Executor::Timer> timer;
  CancellationToken::Registration registration;
  co_return co_await Await<bool>([&](Resume<bool> resume) {
    auto race = std::make_shared<Race<bool>>(std::move(resume));
    timer = executor.After(delay, [race] { race->End(true); });
    cancellation.OnCancel([race] { race->End(false); }, registration);
    race->Arm();
  });
}

Task<void> Hop(Executor& executor) {
  return Await<>([&executor](Resume<> resume) { executor.Post(std::move(resume)); });
}

}  // namespace souk::async

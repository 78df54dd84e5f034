#include "tests/simulation/fleet.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace souk::simulation {
namespace {

// Longer than a lease, so that another process takes over what this one drives.
constexpr absl::Duration kShortestPause = absl::Seconds(25);
constexpr absl::Duration kLongestPause = absl::Seconds(50);
constexpr absl::Duration kShortestRestart = absl::Milliseconds(100);
constexpr absl::Duration kLongestRestart = absl::Seconds(8);

}  // namespace

void Fleet::Start(const std::vector<int>& places, SteadyTime calm, Factory factory) {
  factory_ = std::move(factory);
  calm_ = calm;
  for (const int place : places) StartAt(place);
}

void Fleet::StartAt(int place) {
  const std::string name = absl::StrCat(
      place == kAccounts ? "accounts" : absl::StrCat("order-", place), ".", processes_.size());
  processes_.push_back(factory_({.place = place, .name = name, .seed = dice_.Fork()}));
  current_[place] = processes_.back().get();
}

absl::Duration Fleet::UntilCalm() const {
  return std::max(absl::ZeroDuration(), absl::FromChrono(calm_ - clock_.SteadyNow()));
}

void Fleet::HasCrashed(int place) {
  if (ending_) return;
  ++crashes_;
  tasks_.Spawn(RestartAt(place));
}

Task<void> Fleet::RestartAt(int place) {
  const absl::Duration delay = dice_.Between(kShortestRestart, kLongestRestart);
  co_await async::Sleep(executor_, std::min(delay, UntilCalm() + kShortestRestart), stop_.token());
  if (!ending_) StartAt(place);
}

void Fleet::StandsStill(int place) {
  tasks_.Spawn(Hold(place, dice_.Between(kShortestPause, kLongestPause)));
}

Task<void> Fleet::Hold(int place, absl::Duration lasts) {
  SimulatedProcess& process = at(place);
  if (!process.alive() || process.executor().paused()) co_return;
  trace_(process.name(), "stands still for ", absl::FormatDuration(lasts));
  process.executor().Pause();
  co_await async::Sleep(executor_, std::min(lasts, UntilCalm()), stop_.token());
  if (process.alive()) trace_(process.name(), "goes on");
  process.executor().GoOn();
}

Task<void> Fleet::Befall(Mishap mishap) {
  if (!co_await async::Sleep(executor_, mishap.at, stop_.token())) co_return;
  SimulatedProcess& process = at(mishap.place);
  switch (mishap.kind) {
    case Mishap::Kind::kCrash:
      process.Crash();
      break;
    case Mishap::Kind::kPause:
      co_await Hold(mishap.place, mishap.lasts);
      break;
    case Mishap::Kind::kClockStep:
      trace_(process.name(), "has its wall clock set by ", absl::FormatDuration(mishap.lasts));
      process.clock().Step(mishap.lasts);
      break;
  }
}

void Fleet::End() {
  ending_ = true;
  stop_.Cancel();
  for (const auto& process : processes_) process->Crash();
}

bool Fleet::AtRest() const {
  return tasks_.running() == 0 &&
         std::all_of(processes_.begin(), processes_.end(),
                     [](const auto& process) { return process->AtRest(); });
}

void Fleet::Bury() {
  for (const auto& process : processes_) process->Bury();
}

}  // namespace souk::simulation

#include "common/host/fleet_keeper.h"

#include <set>
#include <utility>

#include "common/rpc/health_watch.h"

namespace souk::host {
namespace {

constexpr absl::Duration kSweepEvery = absl::Seconds(1);

// After what a resolver says cannot be true: it says nothing new before something changes.
constexpr absl::Duration kAskAgain = absl::Seconds(1);

// An instance that says it is well is believed once calls can reach it: the connection for calls
// may still be waiting for its next attempt.
constexpr absl::Duration kLookAgain = absl::Milliseconds(50);
constexpr int kMostLooks = 40;

}  // namespace

FleetKeeper::FleetKeeper(Parts parts)
    : parts_(std::move(parts)),
      resolver_failures_(parts_.metrics.AddCounter(
          "souk_resolver_failures_total",
          "Answers about a callee's instances that could not be had or not be true",
          {{"callee", parts_.callee}})) {
  scope_.Spawn(FollowResolver());
}

FleetKeeper::~FleetKeeper() {
  end_.Cancel();
  scope_.JoinBlocking();
}

Task<void> FleetKeeper::FollowResolver() {
  std::string logged;  // what was said of the last answer; empty when it was good
  while (!end_.token().cancelled()) {
    absl::StatusOr<std::vector<resilience::Endpoint>> answer =
        co_await parts_.resolver->Next(end_.token());
    if (end_.token().cancelled()) co_return;
    absl::Status status = answer.status();
    if (status.ok()) {
      status = parts_.fleet->Update(*std::move(answer));
      if (status.ok()) Attend();
    }
    if (status.ok()) {
      if (!logged.empty()) {
        parts_.logger.Info("instances are known again", {{"callee", parts_.callee}});
      }
      logged.clear();
      continue;
    }
    resolver_failures_.Increment();
    if (logged != status.message()) {
      logged = std::string(status.message());
      parts_.logger.Warn("instances cannot be told; calls go on with those that are known",
                         {{"callee", parts_.callee}, {"error", logged}});
    }
    if (!co_await async::Sleep(parts_.executor, kAskAgain, end_.token())) co_return;
  }
}

void FleetKeeper::Attend() {
  const std::vector<std::shared_ptr<rpc::FleetMember>> members = parts_.fleet->Members();
  const bool several = members.size() > 1;
  std::set<std::string> named;
  for (const auto& member : members) {
    const std::string& address = member->instance->address();
    named.insert(address);
    std::unique_ptr<Attendance>& attendance = attended_[address];
    if (attendance != nullptr && attendance->member != member)
      LetGo(std::exchange(attendance, nullptr));
    if (attendance == nullptr) {
      attendance = std::make_unique<Attendance>();
      attendance->member = member;
      attendance->series = Show(member);
    }
    if (several && attendance->health == nullptr && parts_.connect_for_health != nullptr) {
      attendance->health = parts_.connect_for_health(address);
      scope_.Spawn(WatchHealth(attendance.get()));
    }
  }
  for (auto each = attended_.begin(); each != attended_.end();) {
    if (named.contains(each->first)) {
      ++each;
    } else {
      LetGo(std::move(each->second));
      each = attended_.erase(each);
    }
  }
  if (several && !sweeping_) {
    sweeping_ = true;
    scope_.Spawn(SweepEachSecond());
  }
}

void FleetKeeper::LetGo(std::unique_ptr<Attendance> attendance) {
  std::erase_if(gone_, [](const auto& each) { return !each->is_watched(); });
  attendance->series.clear();
  attendance->end_watch.Cancel();
  if (attendance->is_watched()) gone_.push_back(std::move(attendance));
}

std::vector<telemetry::Metrics::CallbackHandle> FleetKeeper::Show(
    const std::shared_ptr<rpc::FleetMember>& member) {
  const telemetry::Labels labels = {{"callee", parts_.callee},
                                    {"instance", member->instance->address()}};
  const auto& instance = member->instance;
  std::vector<telemetry::Metrics::CallbackHandle> series;
  series.push_back(parts_.metrics.AddCallbackGauge(
      "souk_instance_in_flight", "Attempts and streams that are open to the instance", labels,
      [instance] { return static_cast<double>(instance->in_flight()); }));
  series.push_back(parts_.metrics.AddCallbackCounter(
      "souk_instance_picked_total", "Attempts and streams that went to the instance", labels,
      [member] { return static_cast<double>(member->picked.load(std::memory_order_relaxed)); }));
  series.push_back(parts_.metrics.AddCallbackGauge(
      "souk_instance_healthy", "0 while the instance says that it takes no calls, or is away",
      labels, [instance] { return instance->healthy() ? 1.0 : 0.0; }));
  series.push_back(parts_.metrics.AddCallbackGauge(
      "souk_instance_ejected", "1 while the instance gets no calls because it failed more of them",
      labels, [instance] { return instance->ejected() ? 1.0 : 0.0; }));
  return series;
}

Task<void> FleetKeeper::WatchHealth(Attendance* attendance) {
  {
    async::CancellationToken::Registration ends_with_keeper;
    end_.token().OnCancel([end = attendance->end_watch]() mutable { end.Cancel(); },
                          ends_with_keeper);
    co_await rpc::WatchHealth(
        attendance->health.get(),
        [this, attendance](bool healthy) { return SetHealthy(attendance, healthy); },
        &parts_.executor, &parts_.random, attendance->end_watch.token());
  }
  attendance->watch_ended = true;  // last: it may be gone after
}

Task<void> FleetKeeper::SetHealthy(Attendance* attendance, bool healthy) {
  grpc::Channel& calls = *attendance->member->channels.unary_calls;
  for (int looks = 0; healthy && looks < kMostLooks; ++looks) {
    if (calls.GetState(/*try_to_connect=*/true) == GRPC_CHANNEL_READY) break;
    if (!co_await async::Sleep(parts_.executor, kLookAgain, attendance->end_watch.token())) {
      co_return;
    }
  }
  parts_.fleet->SetHealthy(*attendance->member, healthy);
}

Task<void> FleetKeeper::SweepEachSecond() {
  while (co_await async::Sleep(parts_.executor, kSweepEvery, end_.token())) parts_.fleet->Sweep();
}

}  // namespace souk::host

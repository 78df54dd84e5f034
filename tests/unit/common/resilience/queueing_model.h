#pragma once

#include <cmath>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/resilience/concurrency_limit.h"

namespace souk::resilience {

/// A server as queueing theory has it (M/M/c): calls come at random at a given rate, wait in one
/// queue for one of `workers` workers, and are worked on for a random time. With a limit before it,
/// calls that get no permit go away. Runs in simulated time: one thread, no waiting, the same each
/// time.
class QueueingModel {
 public:
  struct Load {
    double per_second = 0.0;
    double critical_share = 0.0;
    double background_share = 0.0;
  };

  /// Calls that came, and those of them that were answered in time.
  struct Report {
    ByPriority<int64_t> offered;
    ByPriority<int64_t> good;

    double GoodShare(Priority priority) const {
      return static_cast<double>(good[priority]) / static_cast<double>(offered[priority]);
    }
    int64_t Good() const { return good.critical + good.normal + good.background; }
  };

  /// `limit` may be null. An answer later than `patience` after the call came is worth nothing.
  QueueingModel(ManualClock& clock, Random& random, ConcurrencyLimit* limit, int workers,
                absl::Duration work, absl::Duration patience)
      : clock_(clock),
        random_(random),
        limit_(limit),
        workers_(workers),
        work_(work),
        patience_(patience) {}

  void set_workers(int workers) { workers_ = workers; }
  void set_work(absl::Duration work) { work_ = work; }
  double Capacity() const { return workers_ / absl::ToDoubleSeconds(work_); }

  /// Lets calls come for a time, and tells what became of them.
  Report Run(const Load& load, absl::Duration time) {
    report_ = {};
    const SteadyTime end = clock_.SteadyNow() + absl::ToChronoNanoseconds(time);
    SteadyTime next_arrival = clock_.SteadyNow() + RandomTime(absl::Seconds(1) / load.per_second);
    while (clock_.SteadyNow() < end) {
      if (!working_.empty() && working_.begin()->first <= next_arrival) {
        MoveTo(working_.begin()->first);
        auto finished = working_.extract(working_.begin());
        Finish(std::move(finished.mapped()));
      } else {
        MoveTo(next_arrival);
        Arrive(load);
        next_arrival += RandomTime(absl::Seconds(1) / load.per_second);
      }
      while (!queue_.empty() && static_cast<int>(working_.size()) < workers_) {
        working_.emplace(clock_.SteadyNow() + RandomTime(work_), std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    return report_;
  }

 private:
  struct Call {
    Priority priority;
    SteadyTime came;
    std::optional<ConcurrencyLimit::Permit> permit;
  };

  void MoveTo(SteadyTime time) { clock_.Advance(absl::FromChrono(time - clock_.SteadyNow())); }

  SteadyTime::duration RandomTime(absl::Duration mean) {
    return absl::ToChronoNanoseconds(mean * -std::log(1.0 - random_.NextDouble()));
  }

  Priority RandomPriority(const Load& load) {
    const double chance = random_.NextDouble();
    if (chance < load.critical_share) return Priority::kCritical;
    return chance < load.critical_share + load.background_share ? Priority::kBackground
                                                                : Priority::kNormal;
  }

  void Arrive(const Load& load) {
    Call call = {.priority = RandomPriority(load), .came = clock_.SteadyNow(), .permit = {}};
    ++report_.offered[call.priority];
    if (limit_ != nullptr) {
      absl::StatusOr<ConcurrencyLimit::Permit> permit = limit_->TryAcquire(call.priority);
      if (!permit.ok()) return;
      call.permit = *std::move(permit);
    }
    queue_.push_back(std::move(call));
  }

  void Finish(Call call) {
    if (absl::FromChrono(clock_.SteadyNow() - call.came) <= patience_)
      ++report_.good[call.priority];
    if (call.permit.has_value()) call.permit->Finish();
  }

  ManualClock& clock_;
  Random& random_;
  ConcurrencyLimit* const limit_;
  int workers_;
  absl::Duration work_;
  const absl::Duration patience_;
  std::deque<Call> queue_;
  std::multimap<SteadyTime, Call> working_;  // by when they finish
  Report report_;
};

}  // namespace souk::resilience

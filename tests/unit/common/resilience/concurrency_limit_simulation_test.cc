// What the limit does to a server of known capacity, in simulated time.

#include <gtest/gtest.h>

#include <memory>

#include "common/resilience/concurrency_limit.h"
#include "tests/unit/common/resilience/queueing_model.h"

namespace souk::resilience {
namespace {

constexpr absl::Duration kWork = absl::Milliseconds(10);
constexpr absl::Duration kPatience = absl::Milliseconds(100);

class ConcurrencyLimitSimulation : public ::testing::TestWithParam<int> {
 protected:
  /// So many times what the workers can do; a tenth of it critical, a fifth background.
  QueueingModel::Load TimesCapacity(double times) const {
    return {
        .per_second = times * model_.Capacity(), .critical_share = 0.1, .background_share = 0.2};
  }

  /// The share of the workers' time that went into answers that came in time.
  double Goodput(const QueueingModel::Report& report, absl::Duration time) const {
    return static_cast<double>(report.Good()) / (model_.Capacity() * absl::ToDoubleSeconds(time));
  }

  int workers() const { return GetParam(); }

  ManualClock clock_;
  SeededRandom random_{7};
  std::unique_ptr<ConcurrencyLimit> limit_ = *ConcurrencyLimit::Create({}, clock_, random_);
  QueueingModel model_{clock_, random_, limit_.get(), GetParam(), kWork, kPatience};
};

TEST_P(ConcurrencyLimitSimulation, WithoutALimitAnOverloadedServerAnswersNobodyInTime) {
  QueueingModel unlimited(clock_, random_, nullptr, workers(), kWork, kPatience);
  unlimited.Run(TimesCapacity(3), absl::Seconds(5));
  EXPECT_EQ(unlimited.Run(TimesCapacity(3), absl::Seconds(5)).Good(), 0);
}

TEST_P(ConcurrencyLimitSimulation, AtThreeTimesItsCapacityAServerKeepsItsGoodput) {
  model_.Run(TimesCapacity(3), absl::Seconds(10));
  constexpr absl::Duration kLong = absl::Minutes(1);  // Two probes are in it.
  const QueueingModel::Report report = model_.Run(TimesCapacity(3), kLong);
  EXPECT_GE(Goodput(report, kLong), 0.9);
  EXPECT_GE(report.GoodShare(Priority::kCritical), 0.99);
  EXPECT_GE(report.GoodShare(Priority::kNormal), report.GoodShare(Priority::kBackground));
}

TEST_P(ConcurrencyLimitSimulation, WithRoomHardlyAnybodyIsRefusedAndNoCriticalCall) {
  model_.Run(TimesCapacity(0.5), absl::Seconds(10));
  const int64_t refused_before = limit_->Snapshot().refused.critical;
  const QueueingModel::Report report = model_.Run(TimesCapacity(0.5), absl::Seconds(60));
  EXPECT_GE(report.GoodShare(Priority::kNormal), 0.99);
  EXPECT_GE(report.GoodShare(Priority::kBackground), 0.95);
  EXPECT_EQ(limit_->Snapshot().refused.critical, refused_before);
}

TEST_P(ConcurrencyLimitSimulation, FollowsACapacityThatDoublesAndHalvesWithinTenSeconds) {
  model_.Run(TimesCapacity(3), absl::Seconds(20));
  for (const int now : {workers() * 2, workers()}) {
    model_.set_workers(now);
    model_.Run(TimesCapacity(3), absl::Seconds(10));
    const QueueingModel::Report report = model_.Run(TimesCapacity(3), absl::Seconds(20));
    EXPECT_GE(Goodput(report, absl::Seconds(20)), 0.9) << now;
  }
}

TEST_P(ConcurrencyLimitSimulation, AServerThatBecomesSlowerOrFasterKeepsItsGoodput) {
  for (const double factor : {1.0, 2.0, 0.5}) {
    model_.set_work(kWork * factor);
    model_.Run(TimesCapacity(3), absl::Seconds(40));  // Longer than the interval of probes.
    const QueueingModel::Report report = model_.Run(TimesCapacity(3), absl::Seconds(20));
    EXPECT_GE(Goodput(report, absl::Seconds(20)), 0.8) << factor;
  }
}

TEST_P(ConcurrencyLimitSimulation, ForgetsAnOverloadWithinTenSeconds) {
  model_.Run(TimesCapacity(5), absl::Seconds(20));
  model_.Run(TimesCapacity(0.5), absl::Seconds(10));
  const QueueingModel::Report report = model_.Run(TimesCapacity(0.5), absl::Seconds(20));
  EXPECT_GE(report.GoodShare(Priority::kNormal), 0.99);
}

INSTANTIATE_TEST_SUITE_P(Workers, ConcurrencyLimitSimulation, ::testing::Values(2, 8));

}  // namespace
}  // namespace souk::resilience

#include "tools/soukctl/load/recorder.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace souk::soukctl {
namespace {

using admin::v1::LoadCounts;
using admin::v1::LoadReport;
using Worth = LoadVerdict::Worth;

constexpr LoadKind kRead = LoadKind::kRead;

absl::Duration Ms(int64_t ms) { return absl::Milliseconds(ms); }

TEST(LoadRecorderTest, CountsByKindBySecondAndByReason) {
  LoadRecorder recorder;
  recorder.Offered(kRead, Ms(100));
  recorder.Offered(LoadKind::kOrder, Ms(200));
  recorder.Offered(LoadKind::kOrder, Ms(900));
  EXPECT_EQ(recorder.in_flight(), 3);
  recorder.Ended(kRead, Ms(100), Ms(150), {});
  recorder.Ended(LoadKind::kOrder, Ms(200), Ms(1200), {.worth = Worth::kUnfinished});
  recorder.Ended(LoadKind::kOrder, Ms(900), Ms(1300), {.worth = Worth::kFailed, .why = "503"});
  EXPECT_EQ(recorder.in_flight(), 0);

  const LoadReport report = recorder.Report(absl::Seconds(2));
  EXPECT_EQ(report.total().offered(), 3);
  EXPECT_EQ(report.total().good(), 2);
  EXPECT_EQ(report.total().unfinished(), 1);
  EXPECT_EQ(report.total().failed(), 1);
  EXPECT_EQ(report.total().goodput(), 1.0);
  EXPECT_EQ(report.total().max_ms(), 1000);
  EXPECT_EQ(report.kinds().at("reads").good(), 1);
  EXPECT_EQ(report.kinds().at("orders").failed(), 1);
  EXPECT_FALSE(report.kinds().contains("lookups"));
  EXPECT_EQ(report.failures().at("503"), 1);
  ASSERT_EQ(report.timeline_size(), 2);
  EXPECT_EQ(report.timeline(0).offered(), 3);
  EXPECT_EQ(report.timeline(0).good(), 1);
  EXPECT_EQ(report.timeline(1).good(), 1);
  EXPECT_EQ(report.timeline(1).failed(), 1);
}

// Of requests that come each 10 ms, a second of standstill delays a hundred: each by what was left
// of it.
TEST(LoadRecorderTest, AStandstillIsSeenByAllThatCameMeanwhile) {
  LoadRecorder recorder;
  for (int at = 0; at < 10'000; at += 10) {
    const bool stalled = at >= 2000 && at < 3000;
    recorder.Offered(kRead, Ms(at));
    recorder.Ended(kRead, Ms(at), Ms(stalled ? 3000 : at + 1), {});
  }
  const LoadCounts total = recorder.Report(absl::Seconds(10)).total();
  EXPECT_NEAR(total.p50_ms(), 1, 0.1);
  EXPECT_NEAR(total.p99_ms(), 900, 30);
  EXPECT_NEAR(total.max_ms(), 1000, 1);
}

TEST(LoadRecorderTest, FailuresHaveNoLatencyAndReasonsAreBounded) {
  LoadRecorder recorder;
  for (int i = 0; i < 200; ++i) {
    recorder.Offered(kRead, Ms(i));
    recorder.Ended(kRead, Ms(i), Ms(5000), {.worth = Worth::kFailed, .why = absl::StrCat(i)});
  }
  const LoadReport report = recorder.Report(absl::Seconds(5));
  EXPECT_EQ(report.total().p99_ms(), 0);
  EXPECT_EQ(report.failures_size(), 101);
  EXPECT_EQ(report.failures().at("others"), 100);
}

TEST(LoadRecorderTest, ASecondInWhichNothingHappenedIsEmpty) {
  LoadRecorder recorder;
  EXPECT_EQ(recorder.Second(3).offered(), 0);
  EXPECT_EQ(recorder.Report(absl::ZeroDuration()).total().goodput(), 0);
}

}  // namespace
}  // namespace souk::soukctl

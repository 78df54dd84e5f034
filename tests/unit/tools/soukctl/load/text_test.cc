#include "tools/soukctl/load/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::soukctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

admin::v1::LoadReport Report() {
  admin::v1::LoadReport report;
  report.set_rate(50);
  report.set_mix("reads=1");
  report.set_seed(7);
  report.set_seconds(2);
  admin::v1::LoadCounts& total = *report.mutable_total();
  total.set_offered(10);
  total.set_good(6);
  total.set_failed(3);
  total.set_p99_ms(12.5);
  (*report.mutable_kinds())["reads"] = total;
  (*report.mutable_failures())["503 CIRCUIT_OPEN"] = 1;
  (*report.mutable_failures())["no answer in time"] = 2;
  return report;
}

TEST(LoadTextTest, TellsTheLoopTheFiguresAndTheFailuresMostFrequentFirst) {
  const std::string text = DescribeLoad(Report());
  EXPECT_THAT(text, HasSubstr("open loop at 50 a second; reads=1, seed 7, 2.0 s"));
  EXPECT_THAT(text, HasSubstr("\nreads          10        6       3      0"));
  EXPECT_THAT(text, HasSubstr("\nall            10        6       3      0"));
  EXPECT_THAT(text, HasSubstr("\n       2  no answer in time\n       1  503 CIRCUIT_OPEN\n"));
  EXPECT_THAT(text, HasSubstr("1 requests were left without waiting for an answer"));
  EXPECT_THAT(text, Not(HasSubstr("not reached their end")));
}

TEST(LoadTextTest, AClosedLoopSaysWhoseLatencyItIs) {
  admin::v1::LoadReport report = Report();
  report.clear_rate();
  report.set_clients(8);
  report.mutable_total()->set_unfinished(4);
  const std::string text = DescribeLoad(report);
  EXPECT_THAT(text, HasSubstr("closed loop of 8 clients: latency as they see it"));
  EXPECT_THAT(text, HasSubstr("4 good answers were orders that had not reached their end"));
}

TEST(LoadTextTest, ASecondIsOneLine) {
  admin::v1::LoadSecond second;
  second.set_offered(50);
  second.set_good(49);
  second.set_p99_ms(3.25);
  EXPECT_EQ(DescribeLoadSecond(0, second, 7),
            "   1 s  offered    50/s  good    49/s  failed    0/s  wrong  0/s  p50     0.00 ms  "
            "p99     3.25 ms  in flight 7");
}

}  // namespace
}  // namespace souk::soukctl

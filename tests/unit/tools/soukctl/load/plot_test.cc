#include "tools/soukctl/load/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace souk::soukctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

admin::v1::LoadReport TwoSeconds() {
  admin::v1::LoadReport report;
  report.set_rate(50);
  report.set_mix("orders=20,reads=80");
  for (const int good : {100, 50}) {
    admin::v1::LoadSecond& second = *report.add_timeline();
    second.set_offered(100);
    second.set_good(good);
    second.set_failed(100 - good);
    second.set_p50_ms(1);
    second.set_p99_ms(10);
  }
  return report;
}

TEST(PlotLoadTest, DrawsEachSeriesWithinItsPanel) {
  const std::string svg = PlotLoad(TwoSeconds());
  EXPECT_THAT(svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  // From the top of the upper panel to its middle; from its bottom to its middle.
  EXPECT_THAT(svg, HasSubstr("class=\"good\" points=\"70.0,60.0 940.0,160.0 \""));
  EXPECT_THAT(svg, HasSubstr("class=\"failed\" points=\"70.0,260.0 940.0,160.0 \""));
  // 1 ms and 10 ms on an axis from 0.1 to 10 ms.
  EXPECT_THAT(svg, HasSubstr("class=\"median\" points=\"70.0,420.0 940.0,420.0 \""));
  EXPECT_THAT(svg, HasSubstr("class=\"tail\" points=\"70.0,320.0 940.0,320.0 \""));
}

TEST(PlotLoadTest, SaysWhatWasLoadedAndAdaptsToThePage) {
  const std::string svg = PlotLoad(TwoSeconds());
  EXPECT_THAT(svg, HasSubstr("open loop, 50 a second, orders=20,reads=80"));
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme: dark"));
}

TEST(PlotLoadTest, TextCannotBreakThePicture) {
  admin::v1::LoadReport report = TwoSeconds();
  report.set_mix("/v1/orders?a=1&b=<x>");
  const std::string svg = PlotLoad(report);
  EXPECT_THAT(svg, HasSubstr("/v1/orders?a=1&amp;b=&lt;x&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("<x>")));
}

TEST(PlotLoadTest, ALoadWithoutASecondHasAPictureToo) {
  const std::string svg = PlotLoad({});
  EXPECT_THAT(svg, HasSubstr("closed loop, 0 clients"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace souk::soukctl

#include "common/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace souk::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MetricsTest, WritesEveryKindSortedByName) {
  Metrics metrics;
  metrics.AddGauge("souk_b", "A gauge.").Set(2.5);
  metrics.AddCounter("souk_a_total", "A counter.", {{"kind", "y"}}).Increment(2);
  metrics.AddCounter("souk_a_total", "A counter.", {{"kind", "x"}}).Increment();
  Histogram& histogram = metrics.AddHistogram("souk_c_seconds", "A histogram.", {}, {0.1, 1});
  histogram.Observe(0.05);
  histogram.Observe(5);
  EXPECT_EQ(metrics.ToText(),
            "# HELP souk_a_total A counter.\n"
            "# TYPE souk_a_total counter\n"
            "souk_a_total{kind=\"x\"} 1\n"
            "souk_a_total{kind=\"y\"} 2\n"
            "# HELP souk_b A gauge.\n"
            "# TYPE souk_b gauge\n"
            "souk_b 2.5\n"
            "# HELP souk_c_seconds A histogram.\n"
            "# TYPE souk_c_seconds histogram\n"
            "souk_c_seconds_count 2\n"
            "souk_c_seconds_sum 5.05\n"
            "souk_c_seconds_bucket{le=\"0.1\"} 1\n"
            "souk_c_seconds_bucket{le=\"1\"} 1\n"
            "souk_c_seconds_bucket{le=\"+Inf\"} 2\n");
}

TEST(MetricsTest, GivesTheSameSeriesForTheSameNameAndLabels) {
  Metrics metrics;
  Counter& first = metrics.AddCounter("souk_a_total", "A.", {{"kind", "x"}});
  EXPECT_EQ(&metrics.AddCounter("souk_a_total", "A.", {{"kind", "x"}}), &first);
  EXPECT_NE(&metrics.AddCounter("souk_a_total", "A.", {{"kind", "y"}}), &first);
}

TEST(MetricsTest, ReadsCallbacksAtEachScrape) {
  Metrics metrics;
  double length = 1;
  const auto gauge = metrics.AddCallbackGauge("souk_queue_length", "Length.", {{"queue", "a"}},
                                              [&] { return length; });
  const auto counter =
      metrics.AddCallbackCounter("souk_seen_total", "Seen.", {}, [&] { return 10 * length; });
  EXPECT_THAT(metrics.ToText(), HasSubstr("souk_queue_length{queue=\"a\"} 1\n"));
  length = 2;
  EXPECT_EQ(metrics.ToText(),
            "# HELP souk_queue_length Length.\n"
            "# TYPE souk_queue_length gauge\n"
            "souk_queue_length{queue=\"a\"} 2\n"
            "# HELP souk_seen_total Seen.\n"
            "# TYPE souk_seen_total counter\n"
            "souk_seen_total 20\n");
}

TEST(MetricsTest, PutsCallbacksOfOneNameIntoOneFamily) {
  Metrics metrics;
  const auto b = metrics.AddCallbackGauge("souk_g", "G.", {{"q", "b"}}, [] { return 2; });
  const auto a = metrics.AddCallbackGauge("souk_g", "G.", {{"q", "a"}}, [] { return 1; });
  EXPECT_EQ(metrics.ToText(),
            "# HELP souk_g G.\n"
            "# TYPE souk_g gauge\n"
            "souk_g{q=\"a\"} 1\n"
            "souk_g{q=\"b\"} 2\n");
}

TEST(MetricsTest, CallbackEndsWithItsHandle) {
  Metrics metrics;
  Metrics::CallbackHandle outer;
  {
    Metrics::CallbackHandle inner = metrics.AddCallbackGauge("souk_g", "G.", {}, [] { return 1; });
    outer = std::move(inner);
  }
  EXPECT_THAT(metrics.ToText(), HasSubstr("souk_g 1\n"));
  outer = Metrics::CallbackHandle();
  EXPECT_THAT(metrics.ToText(), Not(HasSubstr("souk_g")));
}

TEST(MetricsTest, CountsEveryIncrementOfManyThreadsWhileBeingScraped) {
  Metrics metrics;
  constexpr int kThreads = 4;
  constexpr int kIncrements = 10'000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      Counter& counter = metrics.AddCounter("souk_a_total", "A.");
      for (int i = 0; i < kIncrements; ++i) counter.Increment();
    });
  }
  for (int i = 0; i < 20; ++i) metrics.ToText();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(metrics.AddCounter("souk_a_total", "A.").Value(), kThreads * kIncrements);
}

TEST(MetricsDeathTest, RefusesNamesThatPrometheusForbids) {
  Metrics metrics;
  EXPECT_DEATH(metrics.AddCounter("souk-a", "A."), "metric souk-a: Invalid metric name");
  EXPECT_DEATH(metrics.AddCounter("souk_a", "A.", {{"a-b", "x"}}),
               "metric souk_a: Invalid label name");
}

TEST(MetricsDeathTest, RefusesASecondTypeOrSourceOfAName) {
  Metrics metrics;
  metrics.AddCounter("souk_a", "A.");
  EXPECT_DEATH(metrics.AddGauge("souk_a", "A."), "metric souk_a: has another type or source");
  EXPECT_DEATH((void)metrics.AddCallbackCounter("souk_a", "A.", {}, [] { return 1; }),
               "metric souk_a: has another type or source");
}

}  // namespace
}  // namespace souk::telemetry

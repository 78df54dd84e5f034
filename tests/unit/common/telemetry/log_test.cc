#include "common/telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/sink.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/telemetry/captured_log.h"

namespace souk::telemetry {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;

SpanContext SampleContext() {
  return *ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
}

// Takes no line until it is opened, as a pipe whose reader stalls.
class StallingSink final : public spdlog::sinks::sink {
 public:
  void Open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.NotifyAll();
  }
  void WaitUntilStalled() {
    MutexLock lock(mutex_);
    while (!stalled_) changed_.Wait(mutex_);
  }
  std::vector<std::string> lines() {
    MutexLock lock(mutex_);
    return lines_;
  }

  void log(const spdlog::details::log_msg& message) override {
    MutexLock lock(mutex_);
    stalled_ = true;
    changed_.NotifyAll();
    while (!open_) changed_.Wait(mutex_);
    lines_.emplace_back(message.payload.data(), message.payload.size());
  }
  void flush() override {}
  void set_pattern(const std::string&) override {}
  void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

 private:
  Mutex mutex_;
  CondVar changed_;
  bool open_ GUARDED_BY(mutex_) = false;
  bool stalled_ GUARDED_BY(mutex_) = false;
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

class LogTest : public testing::Test {
 protected:
  ManualClock clock_;
  CapturedLog log_{clock_};
};

TEST_F(LogTest, WritesEachEventAtItsLevelInOrder) {
  log_.logger().Debug("d");
  log_.logger().Info("i");
  log_.logger().Warn("w");
  log_.logger().Error("e", {{"code", 7}});
  EXPECT_THAT(log_.Lines(),
              ElementsAre(EndsWith(R"("level":"DEBUG","service":"test","message":"d"})"),
                          EndsWith(R"("level":"INFO","service":"test","message":"i"})"),
                          EndsWith(R"("level":"WARN","service":"test","message":"w"})"),
                          EndsWith(R"("level":"ERROR","service":"test","message":"e","code":7})")));
}

TEST_F(LogTest, TakesTheTimeFromItsClock) {
  log_.logger().Info("first");
  clock_.Advance(absl::Milliseconds(1500));
  log_.logger().Info("second");
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr(R"("time":"2023-11-14T22:13:20.000000Z")"),
                                        HasSubstr(R"("time":"2023-11-14T22:13:21.500000Z")")));
}

TEST_F(LogTest, WithAddsFieldsToTheCopyOnly) {
  const std::string id = "o-1";
  const Logger order = log_.logger().With({{"order_id", id}, {"step", "charge"}});
  order.Info("a");
  log_.logger().Info("b");
  EXPECT_THAT(log_.Lines(),
              ElementsAre(EndsWith(R"("message":"a","order_id":"o-1","step":"charge"})"),
                          EndsWith(R"("message":"b"})")));
}

TEST_F(LogTest, LaterFieldReplacesEarlierOfTheSameKey) {
  const Logger step = log_.logger().With({{"step", 1}}).With({{"step", 2}});
  step.Info("a");
  step.Info("b", {{"step", 3}});
  step.Info("c", {{"x", 1}, {"x", 2}});
  EXPECT_THAT(log_.Lines(), ElementsAre(EndsWith(R"("message":"a","step":2})"),
                                        EndsWith(R"("message":"b","step":3})"),
                                        EndsWith(R"("message":"c","step":2,"x":2})")));
}

TEST_F(LogTest, WithContextAddsTraceAndSpanIds) {
  log_.logger().With(SampleContext()).With({{"n", 1}}).Info("a");
  log_.logger().With(SpanContext()).Info("b");
  EXPECT_THAT(log_.Lines(),
              ElementsAre(EndsWith(R"("message":"a","trace_id":"0af7651916cd43dd8448eb211c80319c",)"
                                   R"("span_id":"b7ad6b7169203331","n":1})"),
                          EndsWith(R"("message":"b"})")));
}

TEST_F(LogTest, KeepsLinesOfManyThreadsWhole) {
  constexpr int kThreads = 8;
  constexpr int kLines = 100;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([logger = log_.logger().With({{"thread", t}})] {
      for (int i = 0; i < kLines; ++i) logger.Info("tick", {{"i", i}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<std::string> lines = log_.Lines();
  ASSERT_THAT(lines, SizeIs(kThreads * kLines));
  for (const std::string& line : lines) {
    EXPECT_THAT(line, testing::MatchesRegex(R"(\{.*"message":"tick","thread":[0-7],"i":[0-9]+\})"));
  }
}

TEST(LogLevelTest, WritesNothingBelowItsLevel) {
  const ManualClock clock;
  const auto sink = std::make_shared<StallingSink>();
  sink->Open();
  {
    const Logger logger({.service = "s", .level = LogLevel::kWarn, .sink = sink}, clock);
    EXPECT_FALSE(logger.IsEnabled(LogLevel::kInfo));
    EXPECT_TRUE(logger.IsEnabled(LogLevel::kWarn));
    logger.Info("quiet");
    logger.Warn("loud");
  }
  EXPECT_THAT(sink->lines(), ElementsAre(HasSubstr("loud")));
}

TEST(LogQueueTest, DropsTheOldestLinesAndCountsThemWhileTheReaderStalls) {
  const ManualClock clock;
  const auto sink = std::make_shared<StallingSink>();
  uint64_t dropped = 0;
  {
    const Logger logger({.service = "s", .queue_capacity = 4, .sink = sink}, clock);
    logger.Info("taken");
    sink->WaitUntilStalled();  // the queue is empty again
    for (int i = 0; i < 10; ++i) logger.Info(absl::StrCat("line", i));
    EXPECT_FALSE(logger.Flush(absl::ZeroDuration()));  // the marker takes a place too
    dropped = logger.lines_dropped();
    sink->Open();
  }
  EXPECT_EQ(dropped, 7);
  EXPECT_THAT(sink->lines(), ElementsAre(HasSubstr("taken"), HasSubstr("line7"), HasSubstr("line8"),
                                         HasSubstr("line9")));
}

TEST(LogQueueTest, WritesWhatIsQueuedWhenTheLastCopyGoes) {
  const ManualClock clock;
  const auto sink = std::make_shared<StallingSink>();
  sink->Open();
  {
    Logger last = Logger({.service = "s", .sink = sink}, clock).With({{"copy", true}});
    for (int i = 0; i < 100; ++i) last.Info("tick");
  }
  EXPECT_THAT(sink->lines(), SizeIs(100));
}

}  // namespace
}  // namespace souk::telemetry
